// One line with its head. A cell that a spreadsheet could take for a formula is quoted away.
const { event } = $('Accept the event').first().json;
if (event.type !== 'payroll.handoff_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const cell = (value) => {
  const text = String(value ?? '').replace(/\s+/g, ' ');
  return `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};
const columns = {
  handoff_id: data.handoff_id,
  employee_id: data.employee_id,
  name: data.name,
  company: data.company.name,
  facility: data.facility,
  cost_centre: data.cost_centre,
  job: data.job,
  start_date: data.start_date,
  hours_per_week: data.hours_per_week,
  pay_group: data.pay_group,
};
const text = [Object.keys(columns).join(','), Object.values(columns).map(cell).join(','), ''].join('\r\n');
return [{ json: { filename: `hire-${data.handoff_id}.csv`, text } }];
