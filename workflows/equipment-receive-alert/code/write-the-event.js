// The platform's words in ours. Its own number makes the event the same when told again.
const KINDS = ['temperature', 'humidity', 'power', 'door', 'fault'];
const alarm = $input.first().json.body;
const time = (value) => {
  const date = new Date(value ?? NaN);
  if (Number.isNaN(date.getTime())) throw new Error('the time of the alarm is not readable');
  return date.toISOString();
};
if (!/^[A-Za-z0-9_.:-]{1,100}$/.test(alarm.id ?? '')) throw new Error('the alarm has no id');
if (!alarm.serial) throw new Error('the alarm names no serial number');
if (!KINDS.includes(alarm.kind)) throw new Error(`kind is one of ${KINDS.join(', ')}`);
if (alarm.value != null && typeof alarm.value !== 'number') throw new Error('value is a number');
const text = (value) => (value == null ? null : String(value).slice(0, 256));
return [
  {
    json: {
      source: 'n8n',
      id: `alert_${alarm.id.replace(/[^A-Za-z0-9_-]/g, '_')}`,
      type: 'equipment.alerted',
      data: {
        alert_id: alarm.id,
        serial: text(alarm.serial),
        kind: alarm.kind,
        severity: alarm.severity === 'critical' ? 'critical' : 'warning',
        value: alarm.value ?? null,
        unit: text(alarm.unit),
        limit: text(alarm.limit),
        began_at: alarm.began_at ? time(alarm.began_at) : null,
        measured_at: time(alarm.measured_at),
        platform: text(alarm.platform ?? 'sensors'),
      },
    },
  },
];
