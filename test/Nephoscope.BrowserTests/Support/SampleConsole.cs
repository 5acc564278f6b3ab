using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.BrowserTests.Support;

/// <summary>What a host would give the console, made from a company that was read.</summary>
internal static class SampleConsole
{
    public static ConsoleHost Host(MemoryLedger ledger, SampleCompany company) => Host(ledger, ledger.Listen, company);

    public static ConsoleHost Host(ILedger ledger, Func<IReadOnlyList<LedgerKind>, Action, IDisposable> changes, SampleCompany company)
    {
        EventTime now = company.Last.Plus(TimeSpan.FromSeconds(42));
        return new ConsoleHost
        {
            Ledger = ledger,
            Clock = new SampleClock(now),
            Changes = changes,
            Map = _ => Task.FromResult<Graph.MapDocument?>(company.Map),
            Inventory = _ => Task.FromResult<InventoryComparison?>(SampleInventory.Compare(company)),
            Health = () => new ServiceHealth
            {
                EventsPerSecond = 214,
                RecentRates = [.. Enumerable.Range(0, 40).Select(i => 160 + (60 * Math.Sin(i / 3.0)) + (i * 17 % 23))],
                Events = company.Events,
                Rejected = 12,
                LastEvent = company.Last,
                Lag = TimeSpan.FromSeconds(38),
                FalseIncidentsPerWeek = 0.5,
            },
            Sources = () => Sources(company),
            Arrived = () => company.Formats.Select(format => format.Format).ToHashSet(),
            Proven = () => DetectorCatalog.Create().Select(detector => detector.Info.Uid).Where(uid => uid != "beacon").ToHashSet(StringComparer.Ordinal),
            Settings = () =>
            [
                new SettingLine("Listening", "listen", "10.20.0.8:8443", "environment NEPHOSCOPE_LISTEN"),
                new SettingLine("Listening", "tls.certificate", "/etc/nephoscope/tls.pem", "/etc/nephoscope/settings.json"),
                new SettingLine("Listening", "tls.key", "(set)", "/etc/nephoscope/settings.json"),
                new SettingLine("Detection", "false_incidents_per_week", "0.5", "default"),
                new SettingLine("Detection", "decoys", "/etc/nephoscope/decoys.json", "/etc/nephoscope/settings.json"),
                new SettingLine("Keeping", "lake.days", "90", "/etc/nephoscope/settings.json"),
                new SettingLine("Keeping", "retention.incident_days", "400", "/etc/nephoscope/settings.json"),
                new SettingLine("Sign-in by a provider", "oidc.authority", "https://id.fernhill.example/", "/etc/nephoscope/settings.json"),
                new SettingLine("Sign-in by a provider", "oidc.client_secret", "(set)", "environment NEPHOSCOPE_OIDC__CLIENT_SECRET"),
            ],
            Access = Access(now),
            Hunt = (_, _) => Task.FromResult(Rows(company)),
            Ask = (question, _) => Task.FromResult(SampleQuestions.Answer(question, company)),
            Questions = () => SampleQuestions.Choices,
            Hunts = () => [.. HuntCatalog.Ready.Select(hunt => new HuntChoice(hunt.Name, hunt.Title, hunt.Sql, hunt.Ready)), new HuntChoice("from-new-networks", "Calls from networks that nobody used last month", "SELECT 1", false)],
            SaveHunt = (_, _) => Task.FromResult<string?>(null),
            SignOutPath = "/sign-out",
        };
    }

    private static AccessDesk Access(EventTime now) => new()
    {
        People = () =>
        [
            new PersonLine("ada.lindqvist", ConsoleRoles.Administrator, true, false, false, now.Plus(TimeSpan.FromDays(-240))),
            new PersonLine("grace.obi", ConsoleRoles.Analyst, false, false, false, now.Plus(TimeSpan.FromDays(-90))),
            new PersonLine("noor.haddad", ConsoleRoles.Responder, true, false, true, now.Plus(TimeSpan.FromDays(-60))),
            new PersonLine("tomas.novak", ConsoleRoles.Viewer, true, true, false, now.Plus(TimeSpan.FromDays(-30))),
        ],
        Tokens = () =>
        [
            new TokenLine("5f31c9aa02de", "EventBridge, production", "ingest", "ada.lindqvist", now.Plus(TimeSpan.FromDays(-12)), now.Plus(TimeSpan.FromDays(78)), false, true),
            new TokenLine("0b94e7d1c6f3", "Weekly report", "viewer", "ada.lindqvist", now.Plus(TimeSpan.FromDays(-80)), null, false, true),
            new TokenLine("e21ab05d7744", "Old forwarder", "ingest", "ada.lindqvist", now.Plus(TimeSpan.FromDays(-200)), null, true, false),
        ],
        AddPerson = (_, _, _) => Task.FromResult(new SecretMade("Yk3sQ9vT2mLx8Rb5Wd0h", null)),
        SetRole = (_, _, _) => Task.FromResult<string?>("It is the last administrator."),
        SetDisabled = (_, _, _) => Task.FromResult<string?>(null),
        ResetPassword = (_, _) => Task.FromResult(new SecretMade("Yk3sQ9vT2mLx8Rb5Wd0h", null)),
        ChangeOwnPassword = (_, _, _) => Task.FromResult<string?>("The present password does not fit."),
        MakeToken = (_, _, _, _) => Task.FromResult(new SecretMade("nph_5f31c9aa02de_Yk3sQ9vT2mLx8Rb5Wd0h", null)),
        RevokeToken = (_, _) => Task.FromResult<string?>(null),
    };

    public static async Task<MemoryLedger> FilledAsync(SampleCompany company)
    {
        var ledger = new MemoryLedger();
        await company.FillAsync(ledger);
        (string Title, string Account, Severity Severity, int Hours)[] spots =
        [
            ("No S3 data events from account 574662463437: reads of objects are not seen", "574662463437", Severity.Medium, 60),
            ("Kubernetes audit of cluster payments was never configured", "676792576723", Severity.Low, 300),
            ("Digest chain of the trail in eu-west-1 is broken: one hour may be missing", "676792576723", Severity.High, 7),
        ];
        await ledger.WriteAsync(
            [
                .. spots.Select((spot, at) => new LedgerWrite(new LedgerEntry
                {
                    Kind = LedgerKind.BlindSpot, Uid = "blind-" + at, Time = company.Last.Plus(TimeSpan.FromHours(-spot.Hours)), Severity = spot.Severity,
                    Account = spot.Account, Title = spot.Title, Status = "open", Document = "{}"u8.ToArray(),
                })),
            ],
            CancellationToken.None);
        return ledger;
    }

    /// <summary>A path with the attack's, its actor's and one of its findings' ids put in.</summary>
    public static string Filled(string path, SampleCompany company) => path
        .Replace("ATTACK", company.Attack.Uid, StringComparison.Ordinal)
        .Replace("ACTOR", company.Attack.Entities[0].Key.ToString(), StringComparison.Ordinal)
        .Replace("FINDING", company.Attack.Findings[3].Uid, StringComparison.Ordinal);

    private static HuntAnswer Rows(SampleCompany company) => new()
    {
        Columns = ["time", "actor", "operation", "source", "region"],
        Rows = [.. company.Attack.Findings.Take(12).Select(finding => (IReadOnlyList<string>)[finding.Time.ToString(), finding.Actor.Name, finding.Events[0].What, finding.SourceAddress, finding.Region])],
        Count = 12,
        Took = TimeSpan.FromMilliseconds(84),
    };

    private static List<SourceStatus> Sources(SampleCompany company) =>
    [
        .. company.Formats.Select((format, at) => new SourceStatus
        {
            Name = "s3://fernhill-logs/" + format.Format, Format = WebConsole.Words.Say.Format(format.Format), Events = format.Events, LastEvent = company.Last.Plus(TimeSpan.FromSeconds(-20 - (at * 37))),
            Lag = TimeSpan.FromSeconds(38 + (at * 11)), Rejected = at == 1 ? 12 : 0, Position = "AWSLogs/…/2026/03/17/file-2096",
            Rejects = at == 1 ? [new RejectCount("too few columns", 9), new RejectCount("no valid time", 3)] : [],
        }),
        new SourceStatus { Name = "webhook:falco", Format = "Falco", State = SourceState.Silent, Events = 1204, LastEvent = company.Last.Plus(TimeSpan.FromHours(-9)) },
    ];
}
