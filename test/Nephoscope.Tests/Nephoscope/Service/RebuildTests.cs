using Nephoscope.Events;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Diagnosis;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Journal;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>
/// No readable state and a journal that does not reach back: what the lake keeps of the deliveries makes the state anew, exactly, and nothing
/// is told or written twice.
/// </summary>
public sealed class RebuildTests
{
    private const int Runs = 5;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_state_is_made_anew_as_it_was_and_nothing_is_told_again()
    {
        ServiceSettings settings = NewSettings();
        Picture before = await WorkAsync(settings);
        long journal = Segment.List(Path.Combine(settings.Data, "journal"))[0].First;
        Assert.True(journal > 1);
        Assert.Contains(await DoctorAsync(settings), one => one is { Condition: Condition.Good, Area: "lake" } && one.What.StartsWith($"keeps all deliveries to {journal - 1} ", StringComparison.Ordinal));
        Damage(settings);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        DeliveryEngine engine = service.Host.Parts.Engine;
        Assert.Equal((1, journal - 1, journal - 1), (engine.Rebuilt!.First, engine.Rebuilt.Last, engine.Rebuilt.Deliveries));
        Assert.Empty(engine.Lost);
        before.AssertIs(await Picture.OfAsync(service.Host));
        Assert.Contains(service.Host.Parts.Health.Warnings(), warning => warning.StartsWith("the state was made anew from deliveries 1 to", StringComparison.Ordinal));
        await RunningService.UntilAsync(() => AllAsync(service.Host, LedgerKind.Audit).GetAwaiter().GetResult().Exists(static entry => entry.Title == "service state-rebuilt"));
    }

    [Fact]
    public async Task A_segment_that_was_kept_and_not_deleted_counts_once()
    {
        ServiceSettings settings = NewSettings();
        string journal = Path.Combine(settings.Data, "journal");
        string beside = settings.Data + "-beside";
        await PushAsync(settings, 0);
        Directory.CreateDirectory(beside);
        File.Copy(Segment.List(journal)[0].Path, Path.Combine(beside, Path.GetFileName(Segment.List(journal)[0].Path)));
        Picture before = await WorkAsync(settings, 1);
        File.Copy(Directory.GetFiles(beside)[0], Path.Combine(journal, Path.GetFileName(Directory.GetFiles(beside)[0])));
        Directory.Delete(beside, recursive: true);
        Damage(settings);

        // The journal begins with what the lake holds too.
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        Assert.Empty(service.Host.Parts.Engine.Lost);
        before.AssertIs(await Picture.OfAsync(service.Host));
    }

    [Fact]
    public async Task Only_what_retention_removed_is_missing_and_old_incidents_are_not_told_again()
    {
        ServiceSettings settings = NewSettings();
        Picture before = await WorkAsync(settings);
        List<KeptFile> files = KeptFile.List(ServiceParts.KeptFolder(settings.Data));
        KeptFile first = files[^2];
        foreach (KeptFile file in files[..^1])
        {
            File.Delete(file.Path);
        }

        Assert.Contains(await DoctorAsync(settings), one => one is { Condition: Condition.Notice, Area: "lake" } && one.What.StartsWith($"keeps the deliveries from {first.Last + 1} ", StringComparison.Ordinal));
        Damage(settings);
        Picture after;
        await using (ServiceHost host = await StartAsync(settings))
        {
            await host.Parts.Engine.Ready;
            await RunningService.UntilAsync(() => host.Parts.Engine.IsTold);
            await host.Parts.Writer.FlushAsync(Ending);
            LostSpan span = Assert.Single(host.Parts.Engine.Lost);
            Assert.Equal((1, first.Last), (span.First, span.Last));
            Assert.Equal(first.Last + 1, host.Parts.Engine.Rebuilt!.First);
            after = await Picture.OfAsync(host);
            (before with { State = after.State }).AssertIs(after);
            Assert.NotEqual(before.State, after.State);
            Assert.Contains(await AllAsync(host, LedgerKind.BlindSpot), entry => entry.Uid.StartsWith("not-learnt:", StringComparison.Ordinal));
        }

        // The state is there then, and it still does not know what was told.
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        Assert.Empty(service.Host.Parts.Engine.Lost);
        after.AssertIs(await Picture.OfAsync(service.Host));
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_what_it_held_is_the_only_thing_missing()
    {
        ServiceSettings settings = NewSettings();
        await WorkAsync(settings);
        KeptFile file = KeptFile.List(ServiceParts.KeptFolder(settings.Data))[1];
        byte[] bytes = await File.ReadAllBytesAsync(file.Path, Ending);
        await File.WriteAllBytesAsync(file.Path, bytes.AsMemory(KeptBlock.HeadBytes + 1), Ending);
        Damage(settings);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        LostSpan span = Assert.Single(service.Host.Parts.Engine.Lost);
        Assert.True(span.First >= file.First && span.Last <= file.Last);
        Assert.Contains(service.Host.Parts.Engine.Damage, what => what.Contains(Path.GetFileName(file.Path), StringComparison.Ordinal));
    }

    /// <summary>As after a newer version of the program, which may find more; what is older than the ledger keeps must not come back by that.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_the_ledger_does_not_have_is_told_unless_it_is_too_old_for_it(int days)
    {
        ServiceSettings settings = NewSettings() with { Retention = new RetentionSettings { FindingDays = days, IncidentDays = days } };
        Picture before = await WorkAsync(settings with { Retention = new RetentionSettings() });
        await using (SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(settings.Data, "ledger.db"))))
        {
            foreach (LedgerKind kind in new[] { LedgerKind.Finding, LedgerKind.Incident })
            {
                Assert.NotEqual(0, await ledger.ForgetAsync(kind, new EventTime(long.MaxValue), Ending));
            }
        }

        Damage(settings);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        Picture after = await Picture.OfAsync(service.Host);
        Assert.Equal(before.State, after.State);
        Assert.Equal(days == 0 ? before.Uids : [], after.Uids);
    }

    [Fact]
    public async Task Stopped_in_the_middle_the_next_start_goes_on_from_there()
    {
        ServiceSettings settings = NewSettings();
        Picture before = await WorkAsync(settings);
        Damage(settings);
        using var reached = new ManualResetEventSlim(false);
        using var goOn = new ManualResetEventSlim(false);
        int events = 0;
        ServiceHost host = await StartAsync(settings with
        {
            Check = (in SecurityEvent _) =>
            {
                if (++events == 3000)
                {
                    reached.Set();
                    goOn.Wait();
                }
            },
        });
        await Task.Run(() => reached.Wait(Ending), Ending);
        Assert.Contains(host.Parts.Health.Troubles(), trouble => trouble.StartsWith("making the state anew", StringComparison.Ordinal));
        Task end = host.DisposeAsync().AsTask();
        await RunningService.UntilAsync(() => host.Parts.Engine.Ask(static _ => true).IsCanceled);
        goOn.Set();
        await end;
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(settings.Data, "state"), "*.state"));
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        Assert.True(service.Host.Parts.Engine.Rebuilt!.First > 1);
        before.AssertIs(await Picture.OfAsync(service.Host));
    }

    [Fact]
    public async Task Switched_off_nothing_is_kept()
    {
        ServiceSettings settings = NewSettings() with { Lake = new LakeSettings { KeepDeliveries = false } };
        await WorkAsync(settings);
        Assert.False(Directory.Exists(ServiceParts.KeptFolder(settings.Data)));
        Damage(settings);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        Assert.Null(service.Host.Parts.Engine.Rebuilt);
        Assert.Equal(1, Assert.Single(service.Host.Parts.Engine.Lost).First);
    }

    /// <summary>Works on the sample in several processes' lives, so that the journal forgets all but the last two.</summary>
    private static async Task<Picture> WorkAsync(ServiceSettings settings, int from = 0)
    {
        for (int run = from; run < Runs; run++)
        {
            await PushAsync(settings, run);
        }

        await using ServiceHost host = await StartAsync(settings);
        await host.Parts.Engine.Ready;
        Assert.Null(host.Parts.Engine.Rebuilt);
        Picture picture = await Picture.OfAsync(host);
        Assert.Contains(await AllAsync(host, LedgerKind.Incident), static incident => incident.Status == "open");
        return picture;
    }

    private static async Task PushAsync(ServiceSettings settings, int run)
    {
        IReadOnlyList<string> files = RunningService.Sample();
        int share = (files.Count + Runs - 1) / Runs;
        await using ServiceHost host = await StartAsync(settings);
        await host.Parts.Engine.Ready;
        List<Task<IntakeResult>> offers = [];
        foreach (string file in files.Skip(run * share).Take(share))
        {
            // One after the other into the journal; that they are durable is waited for together.
            offers.Add(host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(file, Ending), Roles.Ingest, 32 << 20));
        }

        Assert.DoesNotContain(await Task.WhenAll(offers), static result => result.Sequence == 0);

        await RunningService.UntilAsync(() => host.Parts.Engine.Applied == host.Parts.Journal.LastSequence && host.Parts.Engine.IsTold);
        await host.Parts.Writer.FlushAsync(Ending);
        string state = Path.Combine(settings.Data, "state", host.Parts.Journal.LastSequence.ToString("D20", System.Globalization.CultureInfo.InvariantCulture) + ".state");
        await RunningService.UntilAsync(() => File.Exists(state));
    }

    /// <summary>States are saved often, so that what the journal forgets does not hang on how long a stop may take.</summary>
    private static ServiceSettings NewSettings() => RunningService.NewSettings() with { CheckpointMinutes = 0.005 };

    private static void Damage(ServiceSettings settings)
    {
        foreach (string path in Directory.GetFiles(Path.Combine(settings.Data, "state"), "*.state"))
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
    }

    private static Task<IReadOnlyList<Diagnosis>> DoctorAsync(ServiceSettings settings) => new Doctor(settings, [], TimeProvider.System).ExamineAsync(Ending);

    private static Task<ServiceHost> StartAsync(ServiceSettings settings) =>
        ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);

    private static async Task<List<LedgerEntry>> AllAsync(ServiceHost host, LedgerKind kind)
    {
        LedgerPage page = await host.Parts.Ledger.QueryAsync(new LedgerQuery(kind) { Limit = 1000 }, CancellationToken.None);
        return [.. page.Entries];
    }

    /// <param name="State">Fingerprint of all that a saved state holds.</param>
    /// <param name="Ledger">Findings and incidents with how often and in what order they were written.</param>
    private sealed record Picture(string State, IReadOnlyList<string> Ledger, string Lake)
    {
        public IEnumerable<string> Uids => Ledger.Select(static line => line.Split(' ')[1]);

        public void AssertIs(Picture other)
        {
            Assert.Equal(Ledger, other.Ledger);
            Assert.Equal(Lake, other.Lake);
            Assert.Equal(State, other.State);
        }

        public static async Task<Picture> OfAsync(ServiceHost host)
        {
            string state = await host.Parts.Engine.Ask(state =>
            {
                Assert.True(host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60)));
                return Hash(StateOf(state));
            });
            List<LedgerEntry> entries = [.. await AllAsync(host, LedgerKind.Finding), .. await AllAsync(host, LedgerKind.Incident)];
            IReadOnlyList<string> ledger = [.. entries.OrderBy(static entry => entry.Kind).ThenBy(static entry => entry.Uid, StringComparer.Ordinal).Select(static entry =>
                $"{entry.Kind} {entry.Uid} {entry.Revision} {entry.Sequence} {entry.Status} {Hash(entry.Document.Span)}")];
            return new Picture(state, ledger, await LakeTests.Digest(host.Parts.Live.Now.Data));
        }

        private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));

        /// <summary>All that a saved state holds. In which order the table of remembered events lies depends on when it was read back, so that is put in order.</summary>
        private static byte[] StateOf(EngineState state)
        {
            using var remembered = new MemoryStream();
            state.Recent.Save(remembered);
            ulong[] uids = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(remembered.ToArray()).ToArray();
            Array.Sort(uids);
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            writer.Write(state.Clock.Nanoseconds);
            state.Names.Save(writer);
            foreach (SourceFigures source in state.Sources.All)
            {
                source.Save(writer);
            }

            foreach ((ulong path, Nephoscope.Service.Watch.FilePositions.Place place) in state.Files.ToArray().OrderBy(static pair => pair.Key))
            {
                writer.Write(path);
                writer.Write(place.ToString());
            }

            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(uids.AsSpan()));
            writer.Flush();
            state.Pipeline.Save(bytes);
            return bytes.ToArray();
        }
    }
}
