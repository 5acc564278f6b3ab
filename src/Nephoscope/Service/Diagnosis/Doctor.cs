using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Completeness;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Journal;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Service.Diagnosis;

/// <summary>How well something is.</summary>
internal enum Condition : byte
{
    Good,
    Notice,
    Wrong,
}

/// <param name="Area">A fixed word.</param>
/// <param name="What">What was found; may hold text of others.</param>
/// <param name="Advice">What to do; empty where nothing is to be done.</param>
internal readonly record struct Diagnosis(Condition Condition, string Area, string What, string Advice = "");

/// <summary>
/// Looks at the settings and the data folder, without the service and without changing anything: what is configured, reachable, permitted,
/// silent, damaged.
/// </summary>
internal sealed class Doctor(ServiceSettings settings, IReadOnlyList<string> errors, TimeProvider clock)
{
    private const long LowSpace = 2L << 30;
    private const int MostTold = 20;
    private readonly List<Diagnosis> found = [];

    public async Task<IReadOnlyList<Diagnosis>> ExamineAsync(CancellationToken cancellation)
    {
        foreach (string error in errors)
        {
            Add(Condition.Wrong, "settings", error, "Set it right; the service does not start with it, and one that runs keeps the settings before.");
        }

        if (errors.Count == 0)
        {
            Add(Condition.Good, "settings", "can be used");
        }

        Network();
        Watched();
        if (!Directory.Exists(settings.Data))
        {
            Add(Condition.Notice, "data", settings.Data + " is not there yet", "The first start of 'nephoscope serve' makes it.");
            return found;
        }

        Data();
        Damage();
        Kept();
        await LedgerAsync(cancellation).ConfigureAwait(false);
        return found;
    }

    private void Network()
    {
        bool open = settings.Listen.Where(address => IPEndPoint.TryParse(address, out _)).Any(address => !IPAddress.IsLoopback(IPEndPoint.Parse(address).Address));
        Add(
            open && settings.Tls is null ? Condition.Wrong : Condition.Good, "network", "listens on " + string.Join(", ", settings.Listen) + (settings.Tls is null ? " without TLS" : " with TLS"),
            open && settings.Tls is null ? "Passwords and tokens travel readable. Set tls.certificate and tls.key." : "");
        if (settings.Tls is null)
        {
            return;
        }

        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(settings.Tls.Certificate, settings.Tls.Key);
            double days = (certificate.NotAfter.ToUniversalTime() - clock.GetUtcNow().UtcDateTime).TotalDays;
            Add(
                days < 0 ? Condition.Wrong : days < 21 ? Condition.Notice : Condition.Good, "network",
                string.Create(CultureInfo.InvariantCulture, $"the certificate {(days < 0 ? "has ended" : $"ends in {days:0} days")}"), days < 21 ? "Renew it." : "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Add(Condition.Wrong, "network", "the certificate cannot be used: " + failure.Message);
        }
    }

    private void Watched()
    {
        if (settings.Watch.Count == 0)
        {
            Add(Condition.Notice, "intake", "no folder is watched", "Telemetry comes by push only.");
        }

        foreach (string folder in settings.Watch)
        {
            try
            {
                if (File.Exists(folder))
                {
                    using FileStream file = File.OpenRead(folder);
                    Add(Condition.Good, "intake", folder + " can be read");
                    continue;
                }

                DateTime latest = DateTime.MinValue;
                int files = 0;
                foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Take(100_000))
                {
                    files++;
                    latest = file.LastWriteTimeUtc > latest ? file.LastWriteTimeUtc : latest;
                }

                Add(files == 0 ? Condition.Notice : Condition.Good, "intake", files == 0 ? folder + " is empty" : $"{folder}: {files} files, the latest of {latest.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Add(Condition.Wrong, "intake", folder + ": " + failure.Message, "Make it readable for the account that the service runs under.");
            }
        }
    }

    private void Data()
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(settings.Data) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) != 0)
        {
            Add(Condition.Wrong, "data", settings.Data + " is open to everybody on this machine", "chmod 700; it holds logs, hashes of passwords and keys.");
        }

        long free = new DriveInfo(Path.GetFullPath(settings.Data)).AvailableFreeSpace;
        Add(
            free < LowSpace ? Condition.Wrong : Condition.Good, "data", string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB are free"),
            free < LowSpace ? "Without room nothing more is accepted. Free some, or set lake.days." : "");
        try
        {
            using var owner = new FileStream(Path.Combine(settings.Data, "owner"), FileMode.Open, FileAccess.Read, FileShare.None);
            Add(Condition.Notice, "service", "does not run at present");
        }
        catch (FileNotFoundException)
        {
            Add(Condition.Notice, "service", "never ran here");
        }
        catch (IOException)
        {
            Add(Condition.Good, "service", "runs");
        }
    }

    private void Damage()
    {
        foreach ((string folder, string pattern, string what, string advice) in new[]
                 {
                     ("set-aside", "*.reason.json", "deliveries were set aside unanalysed", "See the files in set-aside; report the reason."),
                     ("state", "*.damaged", "saved states were damaged", "Look after the disk; they were made anew from the journal and the deliveries that the lake keeps."),
                     (Path.Combine("lake", "deliveries"), "*.damaged", "files of kept deliveries were damaged whole", "Look after the disk; the state cannot be made anew from them."),
                     ("journal", "*.tail-*", "ends of the journal were cut off", "They were never acknowledged; after a crash this is normal. Remove the files when looked at."),
                 })
        {
            string path = Path.Combine(settings.Data, folder);
            int count = Directory.Exists(path) ? Directory.GetFiles(path, pattern).Length : 0;
            if (count > 0)
            {
                Add(folder == "journal" ? Condition.Notice : Condition.Wrong, folder.Split(Path.DirectorySeparatorChar)[0], $"{count} {what}", advice);
            }
        }
    }

    /// <summary>How far back the state could be made anew where no saved one can be read.</summary>
    private void Kept()
    {
        List<KeptFile> files = KeptFile.List(ServiceParts.KeptFolder(settings.Data));
        if (files.Count == 0)
        {
            return;
        }

        int gaps = files.Zip(files.Skip(1)).Count(static pair => pair.Second.First > pair.First.Last + 1);
        string size = string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, {files.Sum(static file => new FileInfo(file.Path).Length) / 1e6:0.0} MB");
        bool isWhole = files[0].First == 1 && gaps == 0;
        Add(
            isWhole ? Condition.Good : Condition.Notice, "lake",
            isWhole
                ? $"keeps all deliveries to {files[^1].Last} ({size}): a lost state could be made anew whole"
                : $"keeps the deliveries from {files[0].First} to {files[^1].Last}{(gaps > 0 ? $" with {gaps} gaps" : "")} ({size}): a lost state could be made anew from there on");
    }

    private async Task LedgerAsync(CancellationToken cancellation)
    {
        string path = Path.Combine(settings.Data, "ledger.db");
        if (!File.Exists(path))
        {
            Add(Condition.Notice, "ledger", "is not there yet");
            return;
        }

        try
        {
            await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path) { ReadOnly = true });
            long position = LedgerEntries.SequenceOf(await ledger.FindAsync(LedgerKind.Position, LedgerEntries.EnginePosition, cancellation).ConfigureAwait(false));
            long accounts = (await ledger.QueryAsync(new LedgerQuery(LedgerKind.User) { Limit = 1 }, cancellation).ConfigureAwait(false)).Total;
            Add(accounts == 0 ? Condition.Notice : Condition.Good, "ledger", $"told up to delivery {position}; {accounts} accounts", accounts == 0 ? "Open the link that the first start printed." : "");
            LedgerPage spots = await ledger.QueryAsync(
                new LedgerQuery(LedgerKind.BlindSpot) { Status = BlindSpot.Open, Order = LedgerOrder.Severest, Limit = MostTold }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry spot in spots.Entries)
            {
                using JsonDocument document = JsonDocument.Parse(spot.Document);
                Add(spot.Severity >= Severity.Medium ? Condition.Wrong : Condition.Notice, "telemetry", spot.Title, document.RootElement.GetProperty("detail").GetString() ?? "");
            }

            if (spots.Total > spots.Entries.Count)
            {
                Add(Condition.Notice, "telemetry", $"{spots.Total - spots.Entries.Count} more blind spots");
            }

            if (spots.Total == 0)
            {
                Add(Condition.Good, "telemetry", "no blind spot is known");
            }
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            Add(Condition.Wrong, "ledger", failure.Message);
        }
    }

    private void Add(Condition condition, string area, string what, string advice = "") => found.Add(new Diagnosis(condition, area, what, advice));
}
