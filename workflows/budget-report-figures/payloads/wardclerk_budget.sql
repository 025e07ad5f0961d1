-- What the finance system shows: a view of these columns, here as a table with one row.
CREATE TABLE IF NOT EXISTS wardclerk_budget (
    company text, facility text, cost_centre text, account text,
    period_start date, period_end date, currency text, amount numeric(16, 2)
);
INSERT INTO wardclerk_budget VALUES
    ('Harbourview Hospitals', 'RIVERSIDE', '4100', NULL,
     '2026-01-01', '2026-12-31', 'USD', 125000.00);
