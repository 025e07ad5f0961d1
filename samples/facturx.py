"""Factur-X: the page that people read, with the same invoice as XML inside."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from samples import cii
from samples.bill import Bill

ATTACHMENT = "factur-x.xml"
LEVEL = "EN 16931"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
   <fx:DocumentType>INVOICE</fx:DocumentType>
   <fx:DocumentFileName>{attachment}</fx:DocumentFileName>
   <fx:Version>1.0</fx:Version>
   <fx:ConformanceLevel>{level}</fx:ConformanceLevel>
  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>fx</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
PROPERTY = """
     <rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>{name}</pdfaProperty:name>
      <pdfaProperty:valueType>Text</pdfaProperty:valueType>
      <pdfaProperty:category>external</pdfaProperty:category>
      <pdfaProperty:description>{about}</pdfaProperty:description>
     </rdf:li>"""
PROPERTIES = {
    "DocumentFileName": "Name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "Version of the Factur-X XML schema",
    "ConformanceLevel": "Profile of the embedded invoice",
}


def embed(page: bytes, bill: Bill) -> bytes:
    """Put the invoice's XML and its metadata into the drawn page."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(page)))
    writer.pdf_header = "%PDF-1.7"
    file = writer._add_object(_file_specification(writer, cii.invoice(bill), bill))
    names = ArrayObject([TextStringObject(ATTACHMENT), file])
    root = writer.root_object
    root[NameObject("/Names")] = DictionaryObject(
        {NameObject("/EmbeddedFiles"): DictionaryObject({NameObject("/Names"): names})}
    )
    root[NameObject("/AF")] = ArrayObject([file])
    root[NameObject("/PageMode")] = NameObject("/UseAttachments")
    root[NameObject("/Metadata")] = writer._add_object(_metadata(bill))
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def _file_specification(writer, xml: bytes, bill: Bill) -> DictionaryObject:
    stream = DecodedStreamObject()
    stream.set_data(xml)
    modified = TextStringObject(bill.issue_date.strftime("D:%Y%m%d090000Z"))
    stream.update(
        {
            NameObject("/Type"): NameObject("/EmbeddedFile"),
            NameObject("/Subtype"): NameObject("/text/xml"),
            NameObject("/Params"): DictionaryObject(
                {
                    NameObject("/Size"): NumberObject(len(xml)),
                    NameObject("/ModDate"): modified,
                }
            ),
        }
    )
    reference = writer._add_object(stream)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject(ATTACHMENT),
            NameObject("/UF"): TextStringObject(ATTACHMENT),
            NameObject("/Desc"): TextStringObject("Invoice as structured data"),
            # the same invoice in another form, not a supplement
            NameObject("/AFRelationship"): NameObject("/Alternative"),
            NameObject("/EF"): DictionaryObject(
                {NameObject("/F"): reference, NameObject("/UF"): reference}
            ),
        }
    )


def _metadata(bill: Bill) -> DecodedStreamObject:
    properties = "".join(
        PROPERTY.format(name=name, about=about) for name, about in PROPERTIES.items()
    )
    text = XMP.format(
        title=f"Invoice {bill.number}",
        attachment=ATTACHMENT,
        level=LEVEL,
        properties=properties,
    )
    stream = DecodedStreamObject()
    stream.set_data(text.encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    return stream
