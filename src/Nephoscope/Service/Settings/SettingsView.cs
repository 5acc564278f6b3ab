using System.Globalization;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Settings;

/// <summary>The settings in force for people to read: by the names of the settings file, with where each was set. Secrets are only said to be set.</summary>
internal static class SettingsView
{
    private const string None = "none";

    public static List<SettingLine> Lines(ServiceSettings settings)
    {
        IEnumerable<(string Group, string Name, string Value)> lines =
            [.. Service(settings), .. Detection(settings), .. Keeping(settings), .. Limits(settings), .. Access(settings), .. Telemetry(settings)];
        return [.. lines.Select(line => new SettingLine(line.Group, line.Name, line.Value, settings.Origins.GetValueOrDefault(line.Name, "default")))];
    }

    private static IEnumerable<(string, string, string)> Service(ServiceSettings settings) =>
    [
        ("Listening", "listen", List(settings.Listen)),
        ("Listening", "hosts", List(settings.Hosts)),
        ("Listening", "tls.certificate", settings.Tls?.Certificate ?? None),
        ("Listening", "tls.key", settings.Tls is null ? None : "(set)"),
        ("Listening", "syslog.listen", List(settings.Syslog.Listen)),
        ("Listening", "syslog.tls", Switch(settings.Syslog.Tls)),
        ("Listening", "syslog.connections", Number(settings.Syslog.Connections)),
        ("Sources", "watch", List(settings.Watch)),
        ("Sources", "silence_minutes", Number(settings.Completeness.SilenceMinutes)),
        ("Sources", "without_logs", List(settings.Completeness.Without)),
        ("Sources", "digest_keys", List(settings.Completeness.DigestKeys)),
    ];

    private static IEnumerable<(string, string, string)> Detection(ServiceSettings settings) =>
    [
        ("Detection", "false_incidents_per_week", Number(settings.FalseIncidentsPerWeek)),
        ("Detection", "ip_intelligence", settings.IpIntelligence ?? None),
        ("Detection", "decoys", settings.Decoys ?? None),
        ("Detection", "inventory", List(settings.Inventory)),
    ];

    private static IEnumerable<(string, string, string)> Keeping(ServiceSettings settings) =>
    [
        ("Keeping", "data", settings.Data),
        ("Keeping", "log_level", settings.LogLevel.ToString()),
        ("Keeping", "checkpoint_minutes", Number(settings.CheckpointMinutes)),
        ("Keeping", "lake.on", Switch(settings.Lake.On)),
        ("Keeping", "lake.days", Days(settings.Lake.Days)),
        ("Keeping", "lake.keep_deliveries", Switch(settings.Lake.KeepDeliveries)),
        ("Keeping", "lake.seconds", Number(settings.Lake.Seconds)),
        ("Keeping", "retention.finding_days", Days(settings.Retention.FindingDays)),
        ("Keeping", "retention.incident_days", Days(settings.Retention.IncidentDays)),
        ("Keeping", "retention.audit_days", Days(settings.Retention.AuditDays)),
    ];

    private static IEnumerable<(string, string, string)> Limits(ServiceSettings settings) =>
    [
        ("Limits", "limits.body_bytes", Number(settings.Limits.BodyBytes)),
        ("Limits", "limits.backlog_bytes", Number(settings.Limits.BacklogBytes)),
        ("Limits", "limits.requests_per_minute", Number(settings.Limits.RequestsPerMinute)),
        ("Limits", "limits.sign_ins_per_minute", Number(settings.Limits.SignInsPerMinute)),
        ("Limits", "limits.remembered_events", Number(settings.Limits.RememberedEvents)),
        ("Limits", "password_rounds", Number(settings.PasswordRounds)),
    ];

    private static IEnumerable<(string, string, string)> Access(ServiceSettings settings) => settings.Oidc is not { } oidc
        ? [("Sign-in by a provider", "oidc.authority", None)]
        :
        [
            ("Sign-in by a provider", "oidc.authority", oidc.Authority.ToString()),
            ("Sign-in by a provider", "oidc.client_id", oidc.ClientId),
            ("Sign-in by a provider", settings.Origins.ContainsKey("oidc.client_secret") ? "oidc.client_secret" : "oidc.client_secret_file", oidc.ClientSecret?.ToString() ?? None),
            ("Sign-in by a provider", "oidc.title", oidc.Title),
            ("Sign-in by a provider", "oidc.scopes", List(oidc.Scopes)),
            ("Sign-in by a provider", "oidc.name_claim", oidc.NameClaim),
            ("Sign-in by a provider", "oidc.role_claim", oidc.RoleClaim),
            ("Sign-in by a provider", "oidc.roles", List([.. oidc.Roles.Select(pair => pair.Key + "=" + pair.Value).Order(StringComparer.Ordinal)])),
            ("Sign-in by a provider", "oidc.unmapped", oidc.Unmapped ?? "refuse"),
            ("Sign-in by a provider", "oidc.session_hours", Number(oidc.SessionHours)),
        ];

    private static IEnumerable<(string, string, string)> Telemetry(ServiceSettings settings) => settings.Telemetry is not { } telemetry
        ? [("Its own telemetry", "telemetry.endpoint", None)]
        :
        [
            ("Its own telemetry", "telemetry.endpoint", telemetry.Endpoint.GetLeftPart(UriPartial.Path)),
            ("Its own telemetry", settings.Origins.ContainsKey("telemetry.headers") ? "telemetry.headers" : "telemetry.headers_file", telemetry.Headers?.ToString() ?? None),
            ("Its own telemetry", "telemetry.seconds", Number(telemetry.Seconds)),
            ("Its own telemetry", "telemetry.trace_share", Number(telemetry.TraceShare)),
        ];

    private static string List(IReadOnlyList<string> items) => items.Count == 0 ? None : string.Join(", ", items);

    private static string Switch(bool on) => on ? "true" : "false";

    private static string Days(int days) => days == 0 ? "0 (for good)" : Number(days);

    private static string Number(double number) => number.ToString("#,0.####", CultureInfo.InvariantCulture);
}
