// Written by `npm run contracts` from the JSON Schemas in contracts/; a test compares both.
// Digest of the schemas: 63313d346ae34a2398e31a5f07f7600a98f1cdfbed09904ac35035b3913eecda

/**
 * The directory has an enabled account for this person, in these groups.
 */
export interface AccessProvisioned {
  employee_id: number;
  /**
   * Log-in name.
   */
  account: string;
  directory: 'ldap';
  /**
   * Distinguished name.
   */
  name: string;
  groups: string[];
  provisioned_at: string;
}

/**
 * The person's account is disabled and in no group; the directory was asked again afterwards.
 */
export interface AccessRevoked {
  employee_id: number;
  /**
   * Log-in name; null when there was no account.
   */
  account: string | null;
  directory: 'ldap';
  /**
   * Groups that it was taken out of.
   */
  groups_left: string[];
  revoked_at: string;
}

/**
 * The last decision on a document was made.
 */
export interface ApprovalDecided {
  case_id: number;
  document: {
    model: string;
    id: number;
    name: string;
  };
  /**
   * The change of state that waits for this approval.
   */
  gate: string;
  state: 'approved' | 'refused';
  company: {
    id: number | null;
    name: string | null;
  };
  /**
   * Empty: nothing is left to decide.
   */
  waiting_for_roles: string[];
  /**
   * Where a person opens the case. Opening it decides nothing.
   */
  url: string;
}

/**
 * A step waited for too long. Another role is asked as well; who held it can still decide.
 */
export interface ApprovalEscalated {
  case_id: number;
  document: {
    model: string;
    id: number;
    name: string;
  };
  /**
   * The change of state that waits for this approval.
   */
  gate: string;
  state: 'pending';
  company: {
    id: number | null;
    name: string | null;
  };
  /**
   * Codes of the roles that hold the open steps.
   */
  waiting_for_roles: string[];
  /**
   * Where a person opens the case. Opening it decides nothing.
   */
  url: string;
}

/**
 * A document passed without complete approval. Many people are told, and a second person must look at it.
 */
export interface ApprovalOverridden {
  case_id: number;
  document: {
    model: string;
    id: number;
    name: string;
  };
  /**
   * The change of state that waits for this approval.
   */
  gate: string;
  state: 'approved';
  company: {
    id: number | null;
    name: string | null;
  };
  /**
   * Empty: nothing is left to decide.
   */
  waiting_for_roles: string[];
  /**
   * Where a person opens the case. Opening it decides nothing.
   */
  url: string;
}

/**
 * Approval of a document was asked for. A policy may have decided it at once.
 */
export interface ApprovalRequested {
  case_id: number;
  document: {
    model: string;
    id: number;
    name: string;
  };
  /**
   * The change of state that waits for this approval.
   */
  gate: string;
  state: 'pending' | 'approved' | 'refused';
  company: {
    id: number | null;
    name: string | null;
  };
  /**
   * Codes of the roles that hold the open steps.
   */
  waiting_for_roles: string[];
  /**
   * Where a person opens the case. Opening it decides nothing.
   */
  url: string;
}

/**
 * An approver gave the document back to its requester without refusing it.
 */
export interface ApprovalSentBack {
  case_id: number;
  document: {
    model: string;
    id: number;
    name: string;
  };
  /**
   * The change of state that waits for this approval.
   */
  gate: string;
  state: 'superseded';
  company: {
    id: number | null;
    name: string | null;
  };
  /**
   * Empty: nothing is left to decide.
   */
  waiting_for_roles: string[];
  /**
   * Where a person opens the case. Opening it decides nothing.
   */
  url: string;
}

/**
 * What a maintenance platform knows about a piece of equipment.
 */
export interface AssetHistoryReported {
  asset_id: number;
  serial: string;
  platform: string;
  fetched_at: string;
  /**
   * Newest first.
   *
   * @maxItems 200
   */
  entries: {
    date: string;
    kind: string;
    /**
     * What was done.
     */
    text: string;
    /**
     * Number of the work order.
     */
    reference: string | null;
  }[];
}

/**
 * What a maintenance platform knows about a piece of equipment is wanted.
 */
export interface AssetHistoryRequested {
  asset_id: number;
  /**
   * Serial number.
   */
  serial: string;
}

/**
 * The finance system's budget figures. Odoo shows differences and overwrites nothing by itself.
 */
export interface BudgetReported {
  /**
   * Which finance system.
   */
  source: string;
  /**
   * When the figures were true.
   */
  as_of: string;
  /**
   * Number of this part, from 1.
   */
  batch: number;
  /**
   * How many parts there are.
   */
  batches: number;
  /**
   * @minItems 1
   * @maxItems 500
   */
  lines: [
    {
      /**
       * Name of the company.
       */
      company: string;
      /**
       * Code of the facility.
       */
      facility: string | null;
      /**
       * Code of the cost centre.
       */
      cost_centre: string;
      /**
       * Code of the account.
       */
      account: string | null;
      period_start: string;
      period_end: string;
      currency: string;
      /**
       * Budgeted amount as decimal text.
       */
      amount: string;
    },
    ...{
      /**
       * Name of the company.
       */
      company: string;
      /**
       * Code of the facility.
       */
      facility: string | null;
      /**
       * Code of the cost centre.
       */
      cost_centre: string;
      /**
       * Code of the account.
       */
      account: string | null;
      period_start: string;
      period_end: string;
      currency: string;
      /**
       * Budgeted amount as decimal text.
       */
      amount: string;
    }[]
  ];
}

/**
 * A person's licence or certificate is missing or runs out; they are asked for it.
 */
export interface CredentialRequested {
  holder: string;
  email: string;
  credential: string;
  /**
   * Null: there never was one.
   */
  expires_on: string | null;
  /**
   * How many times it was asked for, with this one.
   */
  reminder: number;
  /**
   * Where the person hands it in.
   */
  url: string;
}

/**
 * Deliveries that need a person at the end of a day, by receiver and cause.
 */
export interface DeadLettersReported {
  day: string;
  total: number;
  /**
   * @maxItems 200
   */
  receivers: {
    receiver: string;
    count: number;
    oldest_at: string;
    /**
     * @minItems 1
     */
    causes: [
      {
        cause: string;
        count: number;
      },
      ...{
        cause: string;
        count: number;
      }[]
    ];
  }[];
  /**
   * @minItems 1
   * @maxItems 20
   */
  recipients: [string, ...string[]];
  /**
   * Where a person opens it.
   */
  url: string;
}

export interface DeliveryConfirmed {
  /**
   * webhook-id of the event that was received
   */
  event_id: string;
  outcome: 'done';
  /**
   * In words, for the person who reads it
   */
  detail?: string;
}

export interface DeliveryFailed {
  /**
   * webhook-id of the event that was received
   */
  event_id: string;
  outcome: 'failed';
  /**
   * In words, for the person who reads it
   */
  detail: string;
}

/**
 * A document is final and is to be kept in the document archive.
 */
export interface DocumentArchiveRequested {
  /**
   * The record that it belongs to.
   */
  document: {
    /**
     * Technical name.
     */
    model: string;
    id: number;
    /**
     * As people call it.
     */
    name: string;
  };
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  kind: 'vendor_bill' | 'contract' | 'policy';
  /**
   * Under which date it is filed.
   */
  dated: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  files: [
    {
      attachment_id: number;
      filename: string;
      media_type: string;
      size_bytes: number;
      /**
       * SHA-256 of the bytes, as hexadecimal text.
       */
      sha256: string;
      /**
       * Path on Odoo that gives the bytes for a limited time; never another server.
       */
      content_path: string;
    },
    ...{
      attachment_id: number;
      filename: string;
      media_type: string;
      size_bytes: number;
      /**
       * SHA-256 of the bytes, as hexadecimal text.
       */
      sha256: string;
      /**
       * Path on Odoo that gives the bytes for a limited time; never another server.
       */
      content_path: string;
    }[]
  ];
}

/**
 * A document lies in the archive; the archive's copy was read back and compared.
 */
export interface DocumentArchived {
  /**
   * The record that it belongs to.
   */
  document: {
    /**
     * Technical name.
     */
    model: string;
    id: number;
    /**
     * As people call it.
     */
    name: string;
  };
  archive: 'webdav' | 's3';
  archived_at: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  files: [
    {
      attachment_id: number;
      /**
       * Where the archive keeps it.
       */
      url: string;
      /**
       * SHA-256 of what the archive gave back.
       */
      sha256: string;
      size_bytes: number;
    },
    ...{
      attachment_id: number;
      /**
       * Where the archive keeps it.
       */
      url: string;
      /**
       * SHA-256 of what the archive gave back.
       */
      sha256: string;
      size_bytes: number;
    }[]
  ];
}

/**
 * A person does not work here any more; access must end now.
 */
export interface EmployeeLeft {
  employee_id: number;
  left_at: string;
}

/**
 * A person starts work and needs an account.
 */
export interface EmployeeOnboarded {
  employee_id: number;
  given_name: string;
  family_name: string;
  email: string | null;
  job: string | null;
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  start_date: string;
  /**
   * Names of the directory's groups.
   *
   * @maxItems 50
   */
  groups: string[];
}

/**
 * A sensor or a maintenance platform raised an alarm about a piece of equipment.
 */
export interface EquipmentAlerted {
  /**
   * The platform's own number; said again it is the same alert.
   */
  alert_id: string;
  /**
   * Serial number of the equipment.
   */
  serial: string;
  kind: 'temperature' | 'humidity' | 'power' | 'door' | 'fault';
  severity: 'warning' | 'critical';
  value: number | null;
  unit: string | null;
  /**
   * What is allowed, in words.
   */
  limit: string | null;
  /**
   * Since when; null when not told.
   */
  began_at: string | null;
  measured_at: string;
  platform: string;
}

/**
 * Something about a document does not fit and needs a person.
 */
export interface ExceptionOpened {
  exception_id: number;
  /**
   * The reason, as policies call it.
   */
  code: string;
  severity: 'note' | 'warn' | 'stop';
  document: {
    model: string;
    id: number;
    name: string;
  };
  company: string | null;
  facility: string | null;
  /**
   * Who settles it, when one person does.
   */
  owner_email: string | null;
  /**
   * Code of the role whose holders settle it.
   */
  owner_role: string | null;
  /**
   * Where a person opens it. Opening it settles nothing.
   */
  url: string;
}

/**
 * An exception of a document was settled or overridden.
 */
export interface ExceptionResolved {
  exception_id: number;
  /**
   * The reason, as policies call it.
   */
  code: string;
  severity: 'note' | 'warn' | 'stop';
  document: {
    model: string;
    id: number;
    name: string;
  };
  company: string | null;
  facility: string | null;
  /**
   * Who settles it, when one person does.
   */
  owner_email: string | null;
  /**
   * Code of the role whose holders settle it.
   */
  owner_role: string | null;
  /**
   * Where a person opens it. Opening it settles nothing.
   */
  url: string;
  /**
   * Resolved: it no longer holds, or a person settled it. Overridden: two people let it stand.
   */
  outcome: 'resolved' | 'overridden';
}

/**
 * A new issue of the official exclusion list was put into the drop folder.
 */
export interface ExclusionListReceived {
  source: 'LEIE' | 'SAM';
  filename: string;
  /**
   * SHA-256 of the bytes, as hexadecimal text.
   */
  sha256: string;
  /**
   * Data rows, without the head.
   */
  rows: number;
  received_at: string;
  /**
   * The bytes as base64.
   */
  content_base64: string;
}

export interface IncidentReported {
  /**
   * What failed, in one line
   */
  title: string;
  /**
   * The error in words; no document content, no secrets
   */
  detail?: string;
  /**
   * Name of the workflow
   */
  workflow?: string;
  /**
   * Number of the run
   */
  execution_id?: string;
  /**
   * Where the run can be seen
   */
  url?: string;
}

/**
 * All events of one day, compared from both sides: what left with what receivers confirmed, what arrived with what the inbox applied.
 */
export interface IntegrationProof {
  /**
   * The day, in UTC.
   */
  date: string;
  /**
   * The result in words, fit to be mailed.
   */
  sentence: string;
  /**
   * Events of the day that had to leave, once a receiver.
   */
  events: number;
  /**
   * Those whose receiver said that the work is done, or answered where its answer is enough.
   */
  confirmed: number;
  /**
   * Signed events that arrived.
   */
  received: number;
  /**
   * Those that took effect.
   */
  applied: number;
  /**
   * All others, of both directions. 0: the day is proven.
   */
  open: number;
  /**
   * The first of what is open; the rest is at the url.
   *
   * @maxItems 50
   */
  items: {
    direction: 'out' | 'in';
    /**
     * Event type
     */
    type: string;
    /**
     * Key of the document, or id of the message
     */
    about: string;
    /**
     * Where it is and what happens next, in words
     */
    where: string;
  }[];
  /**
   * The report in Odoo
   */
  url: string;
}

/**
 * An administrator wants to see whether a receiver answers. Answer 2xx and do nothing; no confirmation is waited for.
 */
export interface IntegrationTested {
  /**
   * Name of the receiver in Odoo
   */
  endpoint: string;
}

/**
 * The day's key figures, for the warehouse.
 */
export interface KpiReported {
  day: string;
  /**
   * Whose figures; null: those of the whole group.
   */
  company: {
    id: number;
    name: string;
  } | null;
  /**
   * @minItems 1
   * @maxItems 1000
   */
  figures: [
    {
      name: string;
      /**
       * Code; null: all.
       */
      facility: string | null;
      value: number;
      unit: string;
    },
    ...{
      name: string;
      /**
       * Code; null: all.
       */
      facility: string | null;
      value: number;
      unit: string;
    }[]
  ];
}

export type Document = {
  filename: string;
  /**
   * As declared by the sender; not relied upon.
   */
  media_type: string;
  size_bytes: number;
  /**
   * Informative; Odoo takes its own.
   */
  sha256?: string | null;
  content_base64?: string;
  /**
   * Why the bytes stayed in the mailbox.
   */
  omitted_reason?: 'too_large';
} & Document1;
export type Document1 = {
  [k: string]: unknown;
};

/**
 * A message reached a mailbox of Wardclerk. One event carries one message with all its files and, where assist could be reached, one reading per file. Identity of the message: message_id and name, size and SHA-256 of each file.
 */
export interface MessageReceived {
  /**
   * Address of the mailbox, as set up in Odoo. Decides company and facility.
   */
  mailbox: string;
  /**
   * Message-ID header with its angle brackets; made from the message's SHA-256 where the header is missing.
   */
  message_id: string;
  /**
   * The message's number in its mailbox at this presentation. Not part of its identity.
   */
  uid?: number | null;
  /**
   * Sender as in the header.
   */
  from: string;
  /**
   * Recipients as in the header.
   *
   * @maxItems 200
   */
  to: string[];
  subject: string;
  /**
   * When the message was sent, UTC, ISO 8601; null when the header is missing or unreadable.
   */
  date: string | null;
  /**
   * The first characters of the message's text, or of its HTML as text.
   */
  text_excerpt: string;
  /**
   * Every file of the message, also those that are no documents: Odoo tells from the bytes.
   *
   * @maxItems 50
   */
  documents: Document[];
  /**
   * Per file the reading of contracts/assist/reading.schema.json, or null. A reading that does not match is treated as missing.
   *
   * @maxItems 50
   */
  readings: ({
    [k: string]: unknown;
  } | null)[];
  /**
   * Per file why there is no reading, in words, or null.
   *
   * @maxItems 50
   */
  reading_errors: (string | null)[];
}

/**
 * Payroll took the handed-over file, or refused it.
 */
export interface PayrollAcknowledged {
  handoff_id: string;
  outcome: 'accepted' | 'refused';
  filename: string;
  /**
   * SHA-256 that payroll computed of the file that it read.
   */
  sha256: string;
  /**
   * Payroll's own number.
   */
  reference: string | null;
  /**
   * Why it was refused.
   */
  detail: string | null;
  acknowledged_at: string;
}

/**
 * A new hire's particulars are to be handed to payroll.
 */
export interface PayrollHandoffRequested {
  /**
   * Chosen by Odoo; the acknowledgement names it.
   */
  handoff_id: string;
  employee_id: number;
  name: string;
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  cost_centre: string | null;
  job: string | null;
  start_date: string;
  hours_per_week: number;
  /**
   * Code of payroll's own table; no amounts travel.
   */
  pay_group: string | null;
}

/**
 * What happened to which documents, as an OCEL 2.0 log, for process mining.
 */
export interface ProcessLogReported {
  /**
   * The same log told again has the same id.
   */
  log_id: string;
  /**
   * OCEL 2.0 in JSON.
   */
  log: {
    objectTypes: {
      name: string;
      attributes: {
        name: string;
        type: string;
      }[];
    }[];
    eventTypes: {
      name: string;
      attributes: {
        name: string;
        type: string;
      }[];
    }[];
    /**
     * @maxItems 5000
     */
    objects: {
      id: string;
      type: string;
      attributes: {
        name: string;
        value: string | number | boolean;
        time?: string;
      }[];
      relationships: {
        objectId: string;
        qualifier: string;
      }[];
    }[];
    /**
     * @maxItems 5000
     */
    events: {
      id: string;
      type: string;
      time: string;
      attributes: {
        name: string;
        value: string | number | boolean;
      }[];
      relationships: {
        objectId: string;
        qualifier: string;
      }[];
    }[];
  };
}

/**
 * All signed, or somebody declined, or the time was up.
 */
export interface SignatureCompleted {
  envelope_id: string;
  outcome: 'signed' | 'declined' | 'expired';
  provider: string;
  /**
   * The provider's own number.
   */
  reference: string;
  completed_at: string;
  /**
   * Why it was declined.
   */
  detail: string | null;
  document: {
    filename: string;
    media_type: string;
    /**
     * SHA-256 of the bytes, as hexadecimal text.
     */
    sha256: string;
    /**
     * The bytes as base64.
     */
    content_base64: string;
  } | null;
  certificate: {
    filename: string;
    media_type: string;
    /**
     * SHA-256 of the bytes, as hexadecimal text.
     */
    sha256: string;
    /**
     * The bytes as base64.
     */
    content_base64: string;
  } | null;
}

/**
 * A document is to be signed by people outside of Odoo.
 */
export interface SignatureRequested {
  /**
   * Chosen by Odoo; the answer names it.
   */
  envelope_id: string;
  /**
   * The record that it belongs to.
   */
  document: {
    /**
     * Technical name.
     */
    model: string;
    id: number;
    /**
     * As people call it.
     */
    name: string;
  };
  file: {
    attachment_id: number;
    filename: string;
    media_type: string;
    size_bytes: number;
    /**
     * SHA-256 of the bytes, as hexadecimal text.
     */
    sha256: string;
    /**
     * Path on Odoo that gives the bytes for a limited time; never another server.
     */
    content_path: string;
  };
  /**
   * In the order of signing.
   *
   * @minItems 1
   * @maxItems 20
   */
  signers: [
    {
      name: string;
      email: string;
      /**
       * What the signer signs as.
       */
      role: string;
    },
    ...{
      name: string;
      email: string;
      /**
       * What the signer signs as.
       */
      role: string;
    }[]
  ];
  expires_on: string;
}

/**
 * Work waits for longer than was promised; somebody above its owner is to know.
 */
export interface SlaBreached {
  /**
   * The record that it belongs to.
   */
  document: {
    /**
     * Technical name.
     */
    model: string;
    id: number;
    /**
     * As people call it.
     */
    name: string;
  };
  /**
   * What was promised, in words.
   */
  promise: string;
  due_at: string;
  /**
   * Who has it now.
   */
  owner: string | null;
  /**
   * Who is to be told; Odoo decides it.
   *
   * @minItems 1
   * @maxItems 20
   */
  recipients: [string, ...string[]];
  /**
   * Where a person opens it.
   */
  url: string;
}

/**
 * A vendor's particulars are to be checked by sources outside of Odoo.
 */
export interface VendorCheckRequested {
  /**
   * Chosen by Odoo; each answer names it.
   */
  check_id: string;
  vendor: {
    id: number;
    /**
     * As it stands on its documents.
     */
    name: string;
  };
  /**
   * ISO 3166-1 alpha-2.
   */
  country: string | null;
  /**
   * VAT or other tax number with its country prefix; only when `vat` is asked.
   */
  tax_id: string | null;
  /**
   * What is to be checked; each gives one `vendor.checked`.
   *
   * @minItems 1
   */
  kinds: ['vat' | 'sanctions' | 'bank', ...('vat' | 'sanctions' | 'bank')[]];
  /**
   * The account to be checked; only when `bank` is asked.
   */
  account: {
    /**
     * IBAN, or the account number.
     */
    number: string;
    /**
     * BIC or routing number.
     */
    bank: string | null;
    holder: string;
  } | null;
}

/**
 * A source answered about a vendor. A person judges a match; nothing is decided by it alone.
 */
export interface VendorChecked {
  /**
   * As in the request.
   */
  check_id: string;
  vendor_id: number;
  kind: 'vat' | 'sanctions' | 'bank';
  /**
   * `unknown`: the source gave no answer that can be relied on; the check is still open.
   */
  outcome: 'clear' | 'match' | 'invalid' | 'unknown';
  /**
   * Who answered.
   */
  source: string;
  /**
   * When the source answered.
   */
  checked_at: string;
  /**
   * The source's own number for this answer.
   */
  reference: string | null;
  /**
   * In words, for the person who reads it.
   */
  detail: string;
  /**
   * Possible matches; empty unless the outcome is `match`.
   *
   * @maxItems 50
   */
  matches: {
    /**
     * As the list writes it.
     */
    name: string;
    /**
     * Which list.
     */
    list: string;
    /**
     * Number of the entry in that list.
     */
    entry: string | null;
    /**
     * 0 to 1, as the source says; null when it gives none.
     */
    score: number | null;
  }[];
}

/**
 * A vendor's bill or credit note was approved in all its steps.
 */
export interface VendorBillApproved {
  bill_id: number;
  /**
   * Number of the bill in Odoo; null while it is a draft without one.
   */
  number: string | null;
  /**
   * The vendor's own number.
   */
  reference: string | null;
  kind: 'bill' | 'credit_note';
  vendor: {
    id: number;
    name: string;
  } | null;
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  /**
   * Total as decimal text in the bill's currency.
   */
  amount: string;
  currency: string;
  due_date: string | null;
  /**
   * Who asked; the one to be told.
   */
  requester_email: string | null;
  /**
   * Where a person opens the bill.
   */
  url: string;
  /**
   * Roles of the steps that approved, in order.
   */
  approver_roles: string[];
  /**
   * False when Odoo could not post at once; a person then finishes it.
   */
  posted: boolean;
}

/**
 * A vendor's bill or credit note became a draft in Odoo.
 */
export interface VendorBillReceived {
  bill_id: number;
  /**
   * Number of the bill in Odoo; null while it is a draft without one.
   */
  number: string | null;
  /**
   * The vendor's own number.
   */
  reference: string | null;
  kind: 'bill' | 'credit_note';
  vendor: {
    id: number;
    name: string;
  } | null;
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  /**
   * Total as decimal text in the bill's currency.
   */
  amount: string;
  currency: string;
  due_date: string | null;
  /**
   * Who asked; the one to be told.
   */
  requester_email: string | null;
  /**
   * Where a person opens the bill.
   */
  url: string;
  intake_id: number | null;
  /**
   * Codes of what was noticed.
   */
  problems: string[];
}

/**
 * A vendor's bill or credit note was refused by an approver.
 */
export interface VendorBillRefused {
  bill_id: number;
  /**
   * Number of the bill in Odoo; null while it is a draft without one.
   */
  number: string | null;
  /**
   * The vendor's own number.
   */
  reference: string | null;
  kind: 'bill' | 'credit_note';
  vendor: {
    id: number;
    name: string;
  } | null;
  company: {
    id: number;
    name: string;
  };
  facility: string | null;
  /**
   * Total as decimal text in the bill's currency.
   */
  amount: string;
  currency: string;
  due_date: string | null;
  /**
   * Who asked; the one to be told.
   */
  requester_email: string | null;
  /**
   * Where a person opens the bill.
   */
  url: string;
  /**
   * What the approver said.
   */
  reason: string;
  refused_by_role: string | null;
}

// What Odoo takes.
export interface Incoming {
  "access.provisioned": AccessProvisioned;
  "access.revoked": AccessRevoked;
  "asset.history_reported": AssetHistoryReported;
  "budget.reported": BudgetReported;
  "delivery.confirmed": DeliveryConfirmed;
  "delivery.failed": DeliveryFailed;
  "document.archived": DocumentArchived;
  "equipment.alerted": EquipmentAlerted;
  "exclusion_list.received": ExclusionListReceived;
  "incident.reported": IncidentReported;
  "message.received": MessageReceived;
  "payroll.acknowledged": PayrollAcknowledged;
  "signature.completed": SignatureCompleted;
  "vendor.checked": VendorChecked;
}

// What Odoo sends.
export interface Outgoing {
  "approval.decided": ApprovalDecided;
  "approval.escalated": ApprovalEscalated;
  "approval.overridden": ApprovalOverridden;
  "approval.requested": ApprovalRequested;
  "approval.sent_back": ApprovalSentBack;
  "asset.history_requested": AssetHistoryRequested;
  "credential.requested": CredentialRequested;
  "dead_letters.reported": DeadLettersReported;
  "document.archive_requested": DocumentArchiveRequested;
  "employee.left": EmployeeLeft;
  "employee.onboarded": EmployeeOnboarded;
  "exception.opened": ExceptionOpened;
  "exception.resolved": ExceptionResolved;
  "integration.proof": IntegrationProof;
  "integration.tested": IntegrationTested;
  "kpi.reported": KpiReported;
  "payroll.handoff_requested": PayrollHandoffRequested;
  "process_log.reported": ProcessLogReported;
  "signature.requested": SignatureRequested;
  "sla.breached": SlaBreached;
  "vendor.check_requested": VendorCheckRequested;
  "vendor_bill.approved": VendorBillApproved;
  "vendor_bill.received": VendorBillReceived;
  "vendor_bill.refused": VendorBillRefused;
}

export const FORMS = {
  "access.provisioned": {"says":"The directory has an enabled account for this person, in these groups","fixed":{},"fields":[{"name":"employee_id","kind":"number","required":true,"description":""},{"name":"account","kind":"string","required":true,"description":"Log-in name"},{"name":"directory","kind":"options","required":true,"options":["ldap"],"description":""},{"name":"name","kind":"string","required":true,"description":"Distinguished name"},{"name":"groups","kind":"json","required":true,"description":""},{"name":"provisioned_at","kind":"string","required":true,"description":""}]},
  "access.revoked": {"says":"The person's account is disabled and in no group; the directory was asked again afterwards","fixed":{},"fields":[{"name":"employee_id","kind":"number","required":true,"description":""},{"name":"account","kind":"string","required":true,"nullable":true,"description":"Log-in name; null when there was no account"},{"name":"directory","kind":"options","required":true,"options":["ldap"],"description":""},{"name":"groups_left","kind":"json","required":true,"description":"Groups that it was taken out of"},{"name":"revoked_at","kind":"string","required":true,"description":""}]},
  "asset.history_reported": {"says":"What a maintenance platform knows about a piece of equipment","fixed":{},"fields":[{"name":"asset_id","kind":"number","required":true,"description":""},{"name":"serial","kind":"string","required":true,"description":""},{"name":"platform","kind":"string","required":true,"description":""},{"name":"fetched_at","kind":"string","required":true,"description":""},{"name":"entries","kind":"json","required":true,"description":"Newest first"}]},
  "budget.reported": {"says":"The finance system's budget figures. Odoo shows differences and overwrites nothing by itself","fixed":{},"fields":[{"name":"source","kind":"string","required":true,"description":"Which finance system"},{"name":"as_of","kind":"string","required":true,"description":"When the figures were true"},{"name":"batch","kind":"number","required":true,"description":"Number of this part, from 1"},{"name":"batches","kind":"number","required":true,"description":"How many parts there are"},{"name":"lines","kind":"json","required":true,"description":""}]},
  "delivery.confirmed": {"says":"A receiver has done what an event asked for","fixed":{"outcome":"done"},"fields":[{"name":"event_id","kind":"string","required":true,"description":"webhook-id of the event that was received"},{"name":"detail","kind":"string","required":false,"description":"In words, for the person who reads it"}]},
  "delivery.failed": {"says":"A receiver accepted an event and could not do what it asked for","fixed":{"outcome":"failed"},"fields":[{"name":"event_id","kind":"string","required":true,"description":"webhook-id of the event that was received"},{"name":"detail","kind":"string","required":true,"description":"In words, for the person who reads it"}]},
  "document.archived": {"says":"A document lies in the archive; the archive's copy was read back and compared","fixed":{},"fields":[{"name":"document","kind":"json","required":true,"description":"The record that it belongs to"},{"name":"archive","kind":"options","required":true,"options":["webdav","s3"],"description":""},{"name":"archived_at","kind":"string","required":true,"description":""},{"name":"files","kind":"json","required":true,"description":""}]},
  "equipment.alerted": {"says":"A sensor or a maintenance platform raised an alarm about a piece of equipment","fixed":{},"fields":[{"name":"alert_id","kind":"string","required":true,"description":"The platform's own number; said again it is the same alert"},{"name":"serial","kind":"string","required":true,"description":"Serial number of the equipment"},{"name":"kind","kind":"options","required":true,"options":["temperature","humidity","power","door","fault"],"description":""},{"name":"severity","kind":"options","required":true,"options":["warning","critical"],"description":""},{"name":"value","kind":"number","required":true,"nullable":true,"description":""},{"name":"unit","kind":"string","required":true,"nullable":true,"description":""},{"name":"limit","kind":"string","required":true,"nullable":true,"description":"What is allowed, in words"},{"name":"began_at","kind":"string","required":true,"nullable":true,"description":"Since when; null when not told"},{"name":"measured_at","kind":"string","required":true,"description":""},{"name":"platform","kind":"string","required":true,"description":""}]},
  "exclusion_list.received": {"says":"A new issue of the official exclusion list was put into the drop folder","fixed":{},"fields":[{"name":"source","kind":"options","required":true,"options":["LEIE","SAM"],"description":""},{"name":"filename","kind":"string","required":true,"description":""},{"name":"sha256","kind":"string","required":true,"description":"SHA-256 of the bytes, as hexadecimal text"},{"name":"rows","kind":"number","required":true,"description":"Data rows, without the head"},{"name":"received_at","kind":"string","required":true,"description":""},{"name":"content_base64","kind":"string","required":true,"description":"The bytes as base64"}]},
  "incident.reported": {"says":"Something failed outside Odoo and needs an owner","fixed":{},"fields":[{"name":"title","kind":"string","required":true,"description":"What failed, in one line"},{"name":"detail","kind":"string","required":false,"description":"The error in words; no document content, no secrets"},{"name":"workflow","kind":"string","required":false,"description":"Name of the workflow"},{"name":"execution_id","kind":"string","required":false,"description":"Number of the run"},{"name":"url","kind":"string","required":false,"description":"Where the run can be seen"}]},
  "message.received": {"says":"A message reached a mailbox of Wardclerk. One event carries one message with all its files and, where assist could be reached, one reading per file. Identity of the message: message_id and name, size and SHA-256 of each file","fixed":{},"fields":[{"name":"mailbox","kind":"string","required":true,"description":"Address of the mailbox, as set up in Odoo. Decides company and facility"},{"name":"message_id","kind":"string","required":true,"description":"Message-ID header with its angle brackets; made from the message's SHA-256 where the header is missing"},{"name":"uid","kind":"number","required":false,"nullable":true,"description":"The message's number in its mailbox at this presentation. Not part of its identity"},{"name":"from","kind":"string","required":true,"description":"Sender as in the header"},{"name":"to","kind":"json","required":true,"description":"Recipients as in the header"},{"name":"subject","kind":"string","required":true,"description":""},{"name":"date","kind":"string","required":true,"nullable":true,"description":"When the message was sent, UTC, ISO 8601; null when the header is missing or unreadable"},{"name":"text_excerpt","kind":"string","required":true,"description":"The first characters of the message's text, or of its HTML as text"},{"name":"documents","kind":"json","required":true,"description":"Every file of the message, also those that are no documents: Odoo tells from the bytes"},{"name":"readings","kind":"json","required":true,"description":"Per file the reading of contracts/assist/reading.schema.json, or null. A reading that does not match is treated as missing"},{"name":"reading_errors","kind":"json","required":true,"description":"Per file why there is no reading, in words, or null"}]},
  "payroll.acknowledged": {"says":"Payroll took the handed-over file, or refused it","fixed":{},"fields":[{"name":"handoff_id","kind":"string","required":true,"description":""},{"name":"outcome","kind":"options","required":true,"options":["accepted","refused"],"description":""},{"name":"filename","kind":"string","required":true,"description":""},{"name":"sha256","kind":"string","required":true,"description":"SHA-256 that payroll computed of the file that it read"},{"name":"reference","kind":"string","required":true,"nullable":true,"description":"Payroll's own number"},{"name":"detail","kind":"string","required":true,"nullable":true,"description":"Why it was refused"},{"name":"acknowledged_at","kind":"string","required":true,"description":""}]},
  "signature.completed": {"says":"All signed, or somebody declined, or the time was up","fixed":{},"fields":[{"name":"envelope_id","kind":"string","required":true,"description":""},{"name":"outcome","kind":"options","required":true,"options":["signed","declined","expired"],"description":""},{"name":"provider","kind":"string","required":true,"description":""},{"name":"reference","kind":"string","required":true,"description":"The provider's own number"},{"name":"completed_at","kind":"string","required":true,"description":""},{"name":"detail","kind":"string","required":true,"nullable":true,"description":"Why it was declined"},{"name":"document","kind":"json","required":true,"nullable":true,"description":""},{"name":"certificate","kind":"json","required":true,"nullable":true,"description":""}]},
  "vendor.checked": {"says":"A source answered about a vendor. A person judges a match; nothing is decided by it alone","fixed":{},"fields":[{"name":"check_id","kind":"string","required":true,"description":"As in the request"},{"name":"vendor_id","kind":"number","required":true,"description":""},{"name":"kind","kind":"options","required":true,"options":["vat","sanctions","bank"],"description":""},{"name":"outcome","kind":"options","required":true,"options":["clear","match","invalid","unknown"],"description":"`unknown`: the source gave no answer that can be relied on; the check is still open"},{"name":"source","kind":"string","required":true,"description":"Who answered"},{"name":"checked_at","kind":"string","required":true,"description":"When the source answered"},{"name":"reference","kind":"string","required":true,"nullable":true,"description":"The source's own number for this answer"},{"name":"detail","kind":"string","required":true,"description":"In words, for the person who reads it"},{"name":"matches","kind":"json","required":true,"description":"Possible matches; empty unless the outcome is `match`"}]},
} as const;

export const SENT = {
  "approval.decided": "The last decision on a document was made",
  "approval.escalated": "A step waited for too long. Another role is asked as well; who held it can still decide",
  "approval.overridden": "A document passed without complete approval. Many people are told, and a second person must look at it",
  "approval.requested": "Approval of a document was asked for. A policy may have decided it at once",
  "approval.sent_back": "An approver gave the document back to its requester without refusing it",
  "asset.history_requested": "What a maintenance platform knows about a piece of equipment is wanted",
  "credential.requested": "A person's licence or certificate is missing or runs out; they are asked for it",
  "dead_letters.reported": "Deliveries that need a person at the end of a day, by receiver and cause",
  "document.archive_requested": "A document is final and is to be kept in the document archive",
  "employee.left": "A person does not work here any more; access must end now",
  "employee.onboarded": "A person starts work and needs an account",
  "exception.opened": "Something about a document does not fit and needs a person",
  "exception.resolved": "An exception of a document was settled or overridden",
  "integration.proof": "All events of one day, compared from both sides: what left with what receivers confirmed, what arrived with what the inbox applied",
  "integration.tested": "An administrator wants to see whether a receiver answers. Answer 2xx and do nothing; no confirmation is waited for",
  "kpi.reported": "The day's key figures, for the warehouse",
  "payroll.handoff_requested": "A new hire's particulars are to be handed to payroll",
  "process_log.reported": "What happened to which documents, as an OCEL 2.0 log, for process mining",
  "signature.requested": "A document is to be signed by people outside of Odoo",
  "sla.breached": "Work waits for longer than was promised; somebody above its owner is to know",
  "vendor.check_requested": "A vendor's particulars are to be checked by sources outside of Odoo",
  "vendor_bill.approved": "A vendor's bill or credit note was approved in all its steps",
  "vendor_bill.received": "A vendor's bill or credit note became a draft in Odoo",
  "vendor_bill.refused": "A vendor's bill or credit note was refused by an approver",
} as const;
