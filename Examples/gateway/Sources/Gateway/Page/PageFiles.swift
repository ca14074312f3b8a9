// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The page's files, by the names under which they are asked for.
enum PageFiles {
    static let all: [String: [UInt8]] = [
        "api.js": PackageResources.api_js,
        "app.js": PackageResources.app_js,
        "audit.js": PackageResources.audit_js,
        "base.css": PackageResources.base_css,
        "chart.js": PackageResources.chart_js,
        "credits.js": PackageResources.credits_js,
        "dialog.js": PackageResources.dialog_js,
        "dom.js": PackageResources.dom_js,
        "format.js": PackageResources.format_js,
        "icon.svg": PackageResources.icon_svg,
        "icons.js": PackageResources.icons_js,
        "key-add.js": PackageResources.key_add_js,
        "key-card.js": PackageResources.key_card_js,
        "key-delete.js": PackageResources.key_delete_js,
        "key-edit.js": PackageResources.key_edit_js,
        "key-field.js": PackageResources.key_field_js,
        "key-list.js": PackageResources.key_list_js,
        "key-replace.js": PackageResources.key_replace_js,
        "keys.html": PackageResources.keys_html,
        "keys.js": PackageResources.keys_js,
        "limits-form.js": PackageResources.limits_form_js,
        "live.js": PackageResources.live_js,
        "members.js": PackageResources.members_js,
        "notices.js": PackageResources.notices_js,
        "organisation.js": PackageResources.organisation_js,
        "outages.js": PackageResources.outages_js,
        "parts.css": PackageResources.parts_css,
        "savings.js": PackageResources.savings_js,
        "settings.js": PackageResources.settings_js,
        "sign-in.js": PackageResources.sign_in_js,
        "spending.js": PackageResources.spending_js,
        "test-result.js": PackageResources.test_result_js,
        "usage-tables.js": PackageResources.usage_tables_js,
        "usage.js": PackageResources.usage_js,
        "views.css": PackageResources.views_css,
        "why.js": PackageResources.why_js,
    ]
}
