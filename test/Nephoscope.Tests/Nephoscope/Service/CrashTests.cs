using System.Diagnostics;
using System.Net.Http.Headers;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>
/// A service in a process of its own is killed again and again while telemetry is pushed; in the end its ledger holds what one holds that
/// nobody disturbed. The number of kills is <c>NEPHOSCOPE_KILLS</c>, five where it is not set.
/// </summary>
public sealed class CrashTests
{
    private const int UsualKills = 5;

    [Fact]
    public async Task Killed_at_any_point_it_ends_with_what_an_undisturbed_run_ends_with() => await Compare(new Load(await Sample(), []));

    [Fact]
    public async Task Killed_while_a_watched_folder_fills_and_pushes_arrive_it_ends_with_what_an_undisturbed_run_ends_with() =>
        await Compare(new Load(Flows(120), RunningService.Sample()));

    private static async Task Compare(Load load)
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("NEPHOSCOPE_KILLS"), out int asked) ? asked : UsualKills;

        // One folder for both: the lake says in which file an event lies.
        using var folder = new FilledFolder(load.Files);
        (SortedDictionary<string, string> wanted, long events) = await Undisturbed(load, folder);
        folder.Clear();
        (SortedDictionary<string, string> got, long counted) = await Disturbed(load, folder, kills, events);
        Assert.Equal(events, counted);
        Assert.Equal(wanted.Keys, got.Keys);
        Assert.All(wanted, pair => Assert.Equal(pair.Value, got[pair.Key]));
    }

    /// <summary>The sample as some hundred bodies, so that a kill can fall between any two.</summary>
    private static async Task<List<byte[]>> Sample()
    {
        List<byte[]> bodies = [];
        foreach (string path in RunningService.Sample())
        {
            bodies.Add(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        }

        return bodies;
    }

    /// <summary>Flow logs of machines that have nothing to do with the sample: it does not matter between which of its events they come.</summary>
    private static List<byte[]> Flows(int bodies)
    {
        List<byte[]> made = [];
        for (int body = 0; body < bodies; body++)
        {
            var text = new System.Text.StringBuilder("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n");
            for (int line = 0; line < 40; line++)
            {
                long start = 1_772_496_000 + (body * 60) + line;
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"2 210987654321 eni-0fedcba987654321{line % 4} 10.9.0.{line % 4} 10.9.1.{line % 3} {40000 + body} 5432 6 10 1000 {start} {start + 30} ACCEPT OK\n");
            }

            made.Add(System.Text.Encoding.ASCII.GetBytes(text.ToString()));
        }

        return made;
    }

    private static async Task<(SortedDictionary<string, string> Ledger, long Events)> Undisturbed(Load load, FilledFolder folder)
    {
        folder.Put(load.Files.Count);
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Watch = folder.Paths });
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        foreach (byte[] body in load.Bodies)
        {
            Assert.True(await Push(push, body));
        }

        await RunningService.UntilAsync(() => folder.IsTaken(service.Host));
        await service.SettleAsync();
        return (await Content(service), Events(service.Host));
    }

    private static async Task<(SortedDictionary<string, string> Ledger, long Events)> Disturbed(Load load, FilledFolder folder, int kills, long events)
    {
        ServiceSettings settings = RunningService.NewSettings() with { Watch = folder.Paths };
        string token;
        await using (ServiceHost host = await HostAsync(settings))
        {
            (token, _) = await host.Parts.Tokens.CreateAsync("test", Roles.Ingest, "test", null);
        }

        var random = new Random(7);
        int next = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using Process child = Start(settings);
            try
            {
                using HttpClient push = Client(await AddressOf(child), token);

                // The kill falls somewhere into the work on the last bodies and files, or into catching up.
                int until = Math.Min(load.Bodies.Count, next + random.Next(0, (2 * load.Bodies.Count / kills) + 1));
                Task killer = Task.Run(async () =>
                {
                    await Task.Delay(random.Next(0, 400));
                    child.Kill();
                });
                folder.Put(random.Next(0, (2 * load.Files.Count / kills) + 1));
                next = await PushAll(push, load.Bodies, next, until);
                await killer;
            }
            finally
            {
                child.Kill();
                await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }

        await AssertIsMadeAnew(settings);
        folder.Put(load.Files.Count);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Engine.Ready;
        using HttpClient last = await service.ClientAsync(Roles.Ingest);
        Assert.Equal(load.Bodies.Count, await PushAll(last, load.Bodies, next, load.Bodies.Count));
        await RunningService.UntilAsync(() => folder.IsTaken(service.Host) && Events(service.Host) >= events);
        await service.SettleAsync();
        return (await Content(service), Events(service.Host));
    }

    /// <summary>What lies there after a kill comes to the same by its saved states and, without any, by what the lake keeps.</summary>
    private static async Task AssertIsMadeAnew(ServiceSettings settings)
    {
        List<(SortedDictionary<string, string> Ledger, long Events)> found = [];
        foreach (bool hasState in new[] { true, false })
        {
            string copy = settings.Data + "-" + hasState;
            PoisonTests.Copy(settings.Data, copy);
            foreach (string path in hasState ? [] : Directory.GetFiles(copy, "*.state", SearchOption.AllDirectories))
            {
                File.Delete(path);
            }

            await using RunningService service = await RunningService.StartAsync(settings with { Data = copy, Watch = [] });
            await service.SettleAsync();
            Assert.Empty(service.Host.Parts.Engine.Lost);
            long events = Events(service.Host);
            found.Add((events == 0 ? [] : await Content(service), events));
        }

        Assert.Equal(found[0].Events, found[1].Events);
        Assert.Equal(found[0].Ledger, found[1].Ledger);
    }

    /// <returns>The first body that was not acknowledged.</returns>
    private static async Task<int> PushAll(HttpClient push, List<byte[]> bodies, int from, int until)
    {
        while (from < until && await Push(push, bodies[from]))
        {
            from++;
        }

        return from;
    }

    private static async Task<bool> Push(HttpClient push, byte[] body)
    {
        try
        {
            using HttpContent content = RunningService.Body(body);
            using HttpResponseMessage answer = await push.PostAsync(new Uri("/api/v1/events", UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<ServiceHost> HostAsync(ServiceSettings settings) =>
        await ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);

    private static HttpClient Client(Uri address, string token) => new()
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private static Process Start(ServiceSettings settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])
                 [
                     Path.Combine(AppContext.BaseDirectory, "nephoscope.dll"), "serve", "--data", settings.Data, "--listen", "127.0.0.1:0",
                     .. settings.Watch.SelectMany(static path => new[] { "--watch", path }),
                 ])
        {
            start.ArgumentList.Add(argument);
        }

        // A state is saved every few hundred milliseconds, so that kills meet that too.
        start.Environment["NEPHOSCOPE_CHECKPOINT_MINUTES"] = "0.004";
        start.Environment["NEPHOSCOPE_LAKE__SECONDS"] = "1";
        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressOf(Process child)
    {
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Nephoscope listens on ", StringComparison.Ordinal))
            {
                _ = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                return new Uri(line["Nephoscope listens on ".Length..]);
            }
        }

        throw new InvalidOperationException("The service ended before it listened.");
    }

    private static long Events(ServiceHost host) => host.Parts.State.Sources.All.Sum(source => source.Events);

    /// <summary>The lake, and findings and incidents that stand, as they are told.</summary>
    private static async Task<SortedDictionary<string, string>> Content(RunningService service)
    {
        LedgerFeed ledger = service.Host.Parts.Ledger;
        SortedDictionary<string, string> content = new(StringComparer.Ordinal);
        Assert.True(await service.Host.Parts.Engine.Ask(_ => service.Host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
        content["lake"] = await LakeTests.Digest(service.Settings.Data);
        Assert.StartsWith(Events(service.Host) + " ", content["lake"], StringComparison.Ordinal);
        foreach (LedgerKind kind in new[] { LedgerKind.Finding, LedgerKind.Incident })
        {
            string? cursor = null;
            do
            {
                LedgerPage page = await ledger.QueryAsync(new LedgerQuery(kind) { Limit = 1000, Cursor = cursor }, CancellationToken.None);
                foreach (LedgerEntry entry in page.Entries)
                {
                    if (entry.Status != "merged")
                    {
                        content[$"{kind} {entry.Uid}"] = System.Text.Encoding.UTF8.GetString(entry.Document.Span);
                    }
                }

                cursor = page.Next;
            }
            while (cursor is not null);
        }

        Assert.NotEmpty(content);
        return content;
    }

    /// <param name="Bodies">Pushed in this order.</param>
    /// <param name="Files">Put into a watched folder in this order.</param>
    private sealed record Load(List<byte[]> Bodies, IReadOnlyList<string> Files);
}
