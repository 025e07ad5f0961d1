-- Undo what duty_guard.sql put on tables of other addons.
DROP TRIGGER IF EXISTS wardclerk_control_decision ON wardclerk_approval_decision;
DROP TRIGGER IF EXISTS wardclerk_control_case ON wardclerk_approval_case;
DROP FUNCTION IF EXISTS wardclerk_control_decision();
DROP FUNCTION IF EXISTS wardclerk_control_case();
