namespace Nephoscope.Service.Settings;

/// <summary>
/// The settings in force. Read again on demand: what can change while the service runs counts at once, what cannot is told, and settings with
/// an error change nothing. For many threads; one reload at a time.
/// </summary>
internal sealed class LiveSettings
{
    private static readonly (string Name, Func<ServiceSettings, object?> Of)[] Fixed =
    [
        ("data", static settings => settings.Data),
        ("listen", static settings => Joined(settings.Listen)),
        ("hosts", static settings => Joined(settings.Hosts)),
        ("tls", static settings => settings.Tls),
        ("ip_intelligence", static settings => settings.IpIntelligence),
        ("decoys", static settings => settings.Decoys),
        ("limits.remembered_events", static settings => settings.Limits.RememberedEvents),
        ("lake", static settings => settings.Lake),
        ("digest_keys", static settings => Joined(settings.Completeness.DigestKeys)),
        ("syslog", static settings => Joined(settings.Syslog.Listen) + settings.Syslog.Tls + settings.Syslog.Connections),
        ("oidc", static settings => settings.Oidc is { } oidc
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{oidc.Authority} {oidc.ClientId} {oidc.NameClaim} {oidc.RoleClaim} {oidc.Unmapped} {Joined(oidc.Scopes)} {string.Join(',', oidc.Roles.Select(static role => role.Key + "=" + role.Value))}") : null),
        ("telemetry", static settings => settings.Telemetry is { } telemetry ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{telemetry.Endpoint} {telemetry.Seconds} {telemetry.TraceShare}") : null),
        ("password_rounds", static settings => settings.PasswordRounds),
    ];

    private readonly Func<(ServiceSettings Settings, IReadOnlyList<string> Errors)>? read;
    private readonly Lock gate = new();
    private volatile ServiceSettings now;

    /// <param name="start">What the service starts with.</param>
    /// <param name="read">Reads them again; null where they cannot change.</param>
    public LiveSettings(ServiceSettings start, Func<(ServiceSettings Settings, IReadOnlyList<string> Errors)>? read = null)
    {
        now = start;
        this.read = read;
    }

    /// <summary>What is in force.</summary>
    public ServiceSettings Now => now;

    /// <summary>What is wrong with the settings that were read last, each with its place; the ones before are in force then.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Settings that were changed and count after a restart only.</summary>
    public IReadOnlyList<string> AfterRestart { get; private set; } = [];

    /// <summary>Told after each reload that succeeded, on the thread that asked for it.</summary>
    public event Action<ServiceSettings>? Changed;

    /// <summary>Reads the settings again.</summary>
    public void Reload()
    {
        if (read is null)
        {
            return;
        }

        lock (gate)
        {
            (ServiceSettings wanted, IReadOnlyList<string> errors) = read();
            Errors = errors;
            if (errors.Count > 0)
            {
                return;
            }

            ServiceSettings before = now;
            AfterRestart = [.. Fixed.Where(setting => !Equals(setting.Of(before), setting.Of(wanted))).Select(setting => setting.Name)];
            now = before with
            {
                Origins = wanted.Origins,
                Watch = wanted.Watch,
                Inventory = wanted.Inventory,
                FalseIncidentsPerWeek = wanted.FalseIncidentsPerWeek,
                CheckpointMinutes = wanted.CheckpointMinutes,
                LogLevel = wanted.LogLevel,
                Retention = wanted.Retention,
                Limits = wanted.Limits with { RememberedEvents = before.Limits.RememberedEvents },
                Completeness = wanted.Completeness with { DigestKeys = before.Completeness.DigestKeys },
            };
            Changed?.Invoke(now);
        }
    }

    private static string Joined(IReadOnlyList<string> values) => string.Join('\n', values);
}
