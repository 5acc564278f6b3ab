using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Settings;

/// <summary>Everything about the service that can be set. Immutable; the defaults work.</summary>
internal sealed record ServiceSettings
{
    /// <summary>Folder for journal, states, ledger and keys.</summary>
    public string Data { get; init; } = "nephoscope-data";

    /// <summary>Addresses with port that the service listens on. Loopback unless told.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1:8470"];

    /// <summary>Names that browsers may call the service by, besides those of loopback.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Certificate for HTTPS; null serves plain HTTP.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Folders and files to follow.</summary>
    public IReadOnlyList<string> Watch { get; init; } = [];

    public string? IpIntelligence { get; init; }

    public string? Decoys { get; init; }

    /// <summary>Files with identities and policies, and folders of such.</summary>
    public IReadOnlyList<string> Inventory { get; init; } = [];

    public double FalseIncidentsPerWeek { get; init; } = 0.5;

    /// <summary>From what on the service's own log says something.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Minutes between two saved states; 0 saves none.</summary>
    public double CheckpointMinutes { get; init; } = 5;

    /// <summary>The event lake.</summary>
    public LakeSettings Lake { get; init; } = new();

    /// <summary>Sees each event before the pipeline does; tests let it fail. Not to be set in a file.</summary>
    public Engine.EventCheck? Check { get; init; }

    /// <summary>What is alarmed when it is missing.</summary>
    public CompletenessSettings Completeness { get; init; } = new();

    /// <summary>Addresses that syslog is taken at.</summary>
    public SyslogSettings Syslog { get; init; } = new();

    /// <summary>How long things are kept.</summary>
    public RetentionSettings Retention { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    /// <summary>Cost of a password's hash: rounds of PBKDF2 with HMAC-SHA-512.</summary>
    public int PasswordRounds { get; init; } = 300_000;

    /// <summary>Sign-in by an organisation's provider; null where there is none.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary>Where each setting that was set was set, by its name: file, environment variable, command line.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the service's own telemetry goes; null sends none.</summary>
    public TelemetrySettings? Telemetry { get; init; }

    /// <summary>Pause between two looks whether those who watch may still be here. Not to be set in a file.</summary>
    public TimeSpan SessionCheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How folders are looked through.</summary>
    public Watch.WatchPace Pace { get; init; } = Service.Watch.WatchPace.Usual;
}

/// <summary>A certificate.</summary>
/// <param name="Certificate">PEM file.</param>
/// <param name="Key">PEM file of its private key.</param>
internal sealed record TlsSettings(string Certificate, string Key);

/// <summary>How events are kept to be hunted in.</summary>
internal sealed record LakeSettings
{
    /// <summary>False keeps no events.</summary>
    public bool On { get; init; } = true;

    /// <summary>Days of event time that are kept; 0 keeps everything.</summary>
    public int Days { get; init; }

    /// <summary>Keeps the deliveries too, so that the engine's state can be made anew from them.</summary>
    public bool KeepDeliveries { get; init; } = true;

    /// <summary>Longest time until an event can be hunted for.</summary>
    public double Seconds { get; init; } = 60;
}

/// <summary>Blind spots.</summary>
internal sealed record CompletenessSettings
{
    /// <summary>A source is not silent before so many minutes; 0 alarms on none.</summary>
    public double SilenceMinutes { get; init; } = 60;

    /// <summary>Kinds of logs that are left out on purpose.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Files with the public keys that CloudTrail digests are signed with.</summary>
    public IReadOnlyList<string> DigestKeys { get; init; } = [];

    /// <summary>Pause between two looks.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Syslog.</summary>
internal sealed record SyslogSettings
{
    /// <summary>Addresses with port; none takes no syslog.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>True speaks TLS with the service's certificate.</summary>
    public bool Tls { get; init; }

    /// <summary>Senders at a time.</summary>
    public int Connections { get; init; } = 64;
}

/// <summary>How long things are kept; 0 keeps them for good.</summary>
internal sealed record RetentionSettings
{
    public int FindingDays { get; init; }

    public int IncidentDays { get; init; }

    public int AuditDays { get; init; }
}

/// <summary>Bounds.</summary>
internal sealed record LimitSettings
{
    /// <summary>Greatest pushed body, packed and unpacked.</summary>
    public long BodyBytes { get; init; } = 32 << 20;

    /// <summary>Accepted telemetry that may wait for the engine before who pushes is told to wait.</summary>
    public long BacklogBytes { get; init; } = 64 << 20;

    /// <summary>Requests of one caller to the API in a minute; pushes are bounded by the backlog instead.</summary>
    public int RequestsPerMinute { get; init; } = 1200;

    /// <summary>Attempts of one address to sign in, in a minute.</summary>
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>Events remembered to drop what is delivered twice.</summary>
    public int RememberedEvents { get; init; } = 8 << 20;
}
