//! All rules. One file each: who it is, what it says, how it looks.

mod api_computed;
mod api_hidden;
mod api_retired;
mod cloud_identity_from_event;
mod cloud_open_rules;
mod code_dynamic;
mod code_eval;
mod code_interpreter;
mod code_interpreter_import;
mod code_timer_string;
mod common;
mod content_unchecked;
mod cross_program_navigates;
mod cross_program_request;
mod crypto_ecb;
mod crypto_fixed_iv;
mod crypto_no_tag;
mod crypto_old_cipher;
mod crypto_weak_random;
mod debug_enabled;
mod debug_private_address;
mod debug_source_map;
mod debug_vconsole;
mod deep_link_becomes_session;
mod deep_link_changes_state;
mod dependency_vulnerable;
mod flow_navigate_path;
mod flow_navigate_program;
mod flow_navigate_url;
mod flow_rich_text;
mod flow_rich_text_parameters;
mod flow_web_view_http;
mod flow_web_view_url;
mod identity_openid_sent;
mod injection_prototype;
mod injection_redos;
mod log_credentials;
mod log_personal;
mod net_http;
mod net_websocket;
mod pay_signed_here;
mod permission_no_purpose;
mod permission_undeclared;
mod permission_unused;
mod privacy_check_off;
mod privacy_clipboard;
mod privacy_in_url;
mod privacy_stored_plain;
mod privacy_third_party;
mod privacy_to_program;
mod privacy_typed_id;
mod privacy_typed_phone;
mod privacy_undeclared;
mod prompt_at_launch;
mod prompt_in_loop;
mod scan_navigates;
mod scan_requested;
mod secret_app_secret;
mod secret_app_secret_in_url;
mod secret_certificate_file;
mod secret_cloud_key;
mod secret_cloud_key_id;
mod secret_entropy;
mod secret_jwt;
mod secret_map_key;
mod secret_merchant_key;
mod secret_password;
mod secret_password_stored;
mod secret_private_key;
mod secret_service_token;
mod server_api_called;
mod session_key_arrives;
mod trust_payment_result;
mod trust_price;
mod web_view_message_trusted;

use crate::rule::Rule;

/// Every rule.
pub(crate) static ALL: &[&Rule] = &[
    &api_computed::RULE,
    &api_hidden::RULE,
    &api_retired::RULE,
    &cloud_identity_from_event::RULE,
    &cloud_open_rules::RULE,
    &code_dynamic::RULE,
    &code_eval::RULE,
    &code_interpreter::RULE,
    &code_interpreter_import::RULE,
    &code_timer_string::RULE,
    &content_unchecked::RULE,
    &cross_program_navigates::RULE,
    &cross_program_request::RULE,
    &crypto_ecb::RULE,
    &crypto_fixed_iv::RULE,
    &crypto_no_tag::RULE,
    &crypto_old_cipher::RULE,
    &crypto_weak_random::RULE,
    &debug_enabled::RULE,
    &debug_private_address::RULE,
    &debug_source_map::RULE,
    &debug_vconsole::RULE,
    &deep_link_becomes_session::RULE,
    &deep_link_changes_state::RULE,
    &dependency_vulnerable::RULE,
    &flow_navigate_path::RULE,
    &flow_navigate_program::RULE,
    &flow_navigate_url::RULE,
    &flow_rich_text::RULE,
    &flow_rich_text_parameters::RULE,
    &flow_web_view_http::RULE,
    &flow_web_view_url::RULE,
    &identity_openid_sent::RULE,
    &injection_prototype::RULE,
    &injection_redos::RULE,
    &log_credentials::RULE,
    &log_personal::RULE,
    &net_http::RULE,
    &net_websocket::RULE,
    &pay_signed_here::RULE,
    &permission_no_purpose::RULE,
    &permission_undeclared::RULE,
    &permission_unused::RULE,
    &privacy_check_off::RULE,
    &privacy_clipboard::RULE,
    &privacy_in_url::RULE,
    &privacy_stored_plain::RULE,
    &privacy_third_party::RULE,
    &privacy_to_program::RULE,
    &privacy_typed_id::RULE,
    &privacy_typed_phone::RULE,
    &privacy_undeclared::RULE,
    &prompt_at_launch::RULE,
    &prompt_in_loop::RULE,
    &scan_navigates::RULE,
    &scan_requested::RULE,
    &secret_app_secret::RULE,
    &secret_app_secret_in_url::RULE,
    &secret_certificate_file::RULE,
    &secret_cloud_key::RULE,
    &secret_cloud_key_id::RULE,
    &secret_entropy::RULE,
    &secret_jwt::RULE,
    &secret_map_key::RULE,
    &secret_merchant_key::RULE,
    &secret_password::RULE,
    &secret_password_stored::RULE,
    &secret_private_key::RULE,
    &secret_service_token::RULE,
    &server_api_called::RULE,
    &session_key_arrives::RULE,
    &trust_payment_result::RULE,
    &trust_price::RULE,
    &web_view_message_trusted::RULE,
];
