// Both files, each as an item of its own.
return [
  { json: { name: 'document' }, binary: { data: $('Fetch the document').first().binary.data } },
  { json: { name: 'certificate' }, binary: { data: $('Fetch the audit log').first().binary.data } },
];
