/** @odoo-module **/

import { Component, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What was read from a document, value by value, accepted or corrected by keyboard. */
export class Reading extends Component {
    static template = "wardclerk_bill.Reading";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ row: null });
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Where the value in focus stands on its page, as shares of the page. */
    get mark() {
        const row = this.rows.find((one) => one.name === this.state.row);
        if (!row || !row.box) {
            return null;
        }
        const [left, top, right, bottom] = row.box.map((share) => share * 100);
        const style = `left:${left}%;top:${top}%;width:${right - left}%;height:${bottom - top}%`;
        return { page: row.page, style };
    }

    onFocus(row) {
        this.state.row = row.name;
    }

    async onKeydown(row, ev) {
        const moves = { ArrowDown: 1, ArrowUp: -1 };
        if (ev.key === "Enter") {
            ev.preventDefault();
            await this.settle(row, ev.target.value);
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            ev.target.value = row.now;
        } else if (ev.key in moves) {
            ev.preventDefault();
            this.focusFrom(row, moves[ev.key]);
        }
    }

    async settle(row, value) {
        await this.props.record.save();
        await this.orm.call("account.move", "action_settle_reading", [
            [this.props.record.resId],
            row.name,
            value,
        ]);
        await this.props.record.load();
        this.focusFrom(row, 1);
    }

    focusFrom(row, step) {
        const inputs = [...this.root.el.querySelectorAll("input")];
        const place = inputs.findIndex((input) => input.name === row.name);
        inputs[place + step]?.focus();
        inputs[place + step]?.select();
    }
}

registry.category("fields").add("wardclerk_reading", {
    component: Reading,
    supportedTypes: ["json"],
});
