using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Settings;

/// <summary>
/// Reads the settings: a JSON file, then <c>NEPHOSCOPE_...</c> environment variables over it (upper case, a double underline where the
/// file nests). All errors are found at once, each with its place. Pure but for the file.
/// </summary>
internal sealed partial class SettingsReader
{
    private const string Prefix = "NEPHOSCOPE_";
    private readonly List<string> errors = [];
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "data", "listen", "hosts", "watch", "tls.certificate", "tls.key",
        "ip_intelligence", "decoys", "inventory", "log_level", "false_incidents_per_week", "checkpoint_minutes",
        "limits.body_bytes", "limits.backlog_bytes", "limits.requests_per_minute", "limits.sign_ins_per_minute", "limits.remembered_events",
        "silence_minutes", "without_logs", "digest_keys", "syslog.listen", "syslog.tls", "syslog.connections",
        "retention.finding_days", "retention.incident_days", "retention.audit_days",
        "oidc.authority", "oidc.client_id", "oidc.client_secret", "oidc.client_secret_file", "oidc.title", "oidc.scopes", "oidc.name_claim",
        "oidc.role_claim", "oidc.roles", "oidc.unmapped", "oidc.session_hours",
        "telemetry.endpoint", "telemetry.headers", "telemetry.headers_file", "telemetry.seconds", "telemetry.trace_share",
        "password_rounds", "lake.on", "lake.days", "lake.seconds", "lake.keep_deliveries",
    };

    /// <param name="path">The file; null where there is none.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="errors">All that is wrong, each with its place; empty where the settings can be used.</param>
    public static ServiceSettings Read(string? path, IReadOnlyDictionary<string, string> environment, out IReadOnlyList<string> errors)
    {
        var reader = new SettingsReader();
        if (path is not null)
        {
            reader.ReadFile(path);
        }

        foreach ((string name, string value) in environment)
        {
            string key = name.StartsWith(Prefix, StringComparison.Ordinal)
                ? name[Prefix.Length..].ToLowerInvariant().Replace("__", ".", StringComparison.Ordinal)
                : "";
            if (Known.Contains(key))
            {
                reader.values[key] = value;
                reader.places[key] = "environment " + name;
            }
        }

        ServiceSettings settings = reader.Settings();
        errors = reader.errors;
        return settings;
    }

    private void ReadFile(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
            Take(path, "", document.RootElement);
        }
        catch (JsonException failure)
        {
            errors.Add($"{path}:{failure.LineNumber + 1}: no JSON");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}: {failure.Message}");
        }
    }

    private void Take(string path, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Take(path, name.Length == 0 ? member.Name : name + "." + member.Name, member.Value);
                }

                return;
            case JsonValueKind.Array:
                values[name] = string.Join('\n', value.EnumerateArray().Select(item => item.ToString()));
                break;
            default:
                values[name] = value.ToString();
                break;
        }

        places[name] = $"{path}: {name}";
        if (!Known.Contains(name))
        {
            errors.Add($"{path}: {name}: no such setting");
        }
    }

    private ServiceSettings Settings()
    {
        var usual = new ServiceSettings();
        IReadOnlyList<string> listen = List("listen", usual.Listen);
        foreach (string address in listen.Where(address => !IPEndPoint.TryParse(address, out _)))
        {
            Wrong("listen", $"\"{address}\" is no address with port, such as 127.0.0.1:8470");
        }

        return usual with
        {
            Data = Text("data") ?? usual.Data,
            Listen = listen,
            Hosts = List("hosts", usual.Hosts),
            Watch = List("watch", usual.Watch),
            Tls = Tls("tls"),
            IpIntelligence = Existing("ip_intelligence"),
            Decoys = Existing("decoys"),
            Inventory = Inventory(),
            LogLevel = Level("log_level", usual.LogLevel),
            FalseIncidentsPerWeek = Number("false_incidents_per_week", usual.FalseIncidentsPerWeek, 0.0001, 1000),
            CheckpointMinutes = Number("checkpoint_minutes", usual.CheckpointMinutes, 0, 1440),
            PasswordRounds = (int)Number("password_rounds", usual.PasswordRounds, 100_000, 10_000_000),
            Lake = new LakeSettings
            {
                On = Switch("lake.on", usual.Lake.On),
                Days = (int)Number("lake.days", usual.Lake.Days, 0, 36_500),
                KeepDeliveries = Switch("lake.keep_deliveries", usual.Lake.KeepDeliveries),
                Seconds = Number("lake.seconds", usual.Lake.Seconds, 1, 3600),
            },
            Origins = places.ToDictionary(pair => pair.Key, pair => pair.Value.EndsWith(": " + pair.Key, StringComparison.Ordinal) ? pair.Value[..^(pair.Key.Length + 2)] : pair.Value, StringComparer.Ordinal),
            Oidc = Oidc(),
            Telemetry = Telemetry(),
            Completeness = Completeness(usual.Completeness),
            Syslog = Syslog(usual.Syslog),
            Retention = new RetentionSettings
            {
                FindingDays = (int)Number("retention.finding_days", 0, 0, 36_500),
                IncidentDays = (int)Number("retention.incident_days", 0, 0, 36_500),
                AuditDays = (int)Number("retention.audit_days", 0, 0, 36_500),
            },
            Limits = new LimitSettings
            {
                BodyBytes = (long)Number("limits.body_bytes", usual.Limits.BodyBytes, 1024, 256 << 20),
                BacklogBytes = (long)Number("limits.backlog_bytes", usual.Limits.BacklogBytes, 1 << 20, 1L << 34),
                RequestsPerMinute = (int)Number("limits.requests_per_minute", usual.Limits.RequestsPerMinute, 1, 1_000_000),
                SignInsPerMinute = (int)Number("limits.sign_ins_per_minute", usual.Limits.SignInsPerMinute, 1, 1000),
                RememberedEvents = (int)Number("limits.remembered_events", usual.Limits.RememberedEvents, 1 << 16, 1 << 27),
            },
        };
    }

    private CompletenessSettings Completeness(CompletenessSettings usual)
    {
        IReadOnlyList<string> without = List("without_logs", []);
        foreach (string name in without.Where(name => !Service.Completeness.LogKinds.All.Any(kind => kind.Name == name)))
        {
            Wrong("without_logs", $"\"{name}\" is none of {string.Join(", ", Service.Completeness.LogKinds.All.Select(kind => kind.Name))}");
        }

        IReadOnlyList<string> keys = List("digest_keys", []);
        foreach (string path in keys.Where(path => Sources.Integrity.DigestKeys.Read(path) is null))
        {
            Wrong("digest_keys", $"\"{path}\" holds no RSA public key");
        }

        return usual with { SilenceMinutes = Number("silence_minutes", usual.SilenceMinutes, 0, 525_600), Without = without, DigestKeys = keys };
    }

    private SyslogSettings Syslog(SyslogSettings usual)
    {
        IReadOnlyList<string> listen = List("syslog.listen", []);
        foreach (string address in listen.Where(address => !IPEndPoint.TryParse(address, out _)))
        {
            Wrong("syslog.listen", $"\"{address}\" is no address with port, such as 127.0.0.1:6514");
        }

        bool tls = Switch("syslog.tls", false);
        if (tls && Text("tls.certificate") is null)
        {
            Wrong("syslog.tls", "needs tls.certificate and tls.key");
        }

        return usual with { Listen = listen, Tls = tls, Connections = (int)Number("syslog.connections", usual.Connections, 1, 10_000) };
    }

    private string? Text(string name) => values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private IReadOnlyList<string> List(string name, IReadOnlyList<string> usual) =>
        Text(name)?.Split(places[name].StartsWith("environment", StringComparison.Ordinal) ? ';' : '\n', StringSplitOptions.RemoveEmptyEntries) ?? usual;

    private TlsSettings? Tls(string name)
    {
        string? certificate = Existing(name + ".certificate");
        string? key = Existing(name + ".key");
        if (certificate is null != key is null)
        {
            Wrong(certificate is null ? name + ".key" : name + ".certificate", "certificate and key go together");
        }

        return certificate is not null && key is not null ? new TlsSettings(certificate, key) : null;
    }

    private IReadOnlyList<string> Inventory()
    {
        IReadOnlyList<string> paths = List("inventory", []);
        foreach (string path in paths.Where(static path => !File.Exists(path) && !Directory.Exists(path)))
        {
            Wrong("inventory", $"\"{path}\" does not exist");
        }

        return paths;
    }

    private LogLevel Level(string name, LogLevel usual)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }

        if (Enum.TryParse(text, ignoreCase: true, out LogLevel level) && Enum.IsDefined(level))
        {
            return level;
        }

        Wrong(name, "one of trace, debug, information, warning, error, critical, none");
        return usual;
    }

    private string? Existing(string name)
    {
        if (Text(name) is { } path && !File.Exists(path) && !Directory.Exists(path))
        {
            Wrong(name, $"\"{path}\" does not exist");
        }

        return Text(name);
    }

    private bool Switch(string name, bool usual)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }

        if (bool.TryParse(text, out bool on))
        {
            return on;
        }

        Wrong(name, "true or false");
        return usual;
    }

    private double Number(string name, double usual, double least, double most)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
        return usual;
    }

    private void Wrong(string name, string what) => errors.Add($"{places.GetValueOrDefault(name, name)}: {what}");
}
