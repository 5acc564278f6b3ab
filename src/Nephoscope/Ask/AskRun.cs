using System.Text.Json;
#if !NATIVE
using Microsoft.Extensions.AI;
#endif
using Nephoscope.Events;
using Nephoscope.Graph;
#if !NATIVE
using Nephoscope.Model;
#endif
using Nephoscope.Output;
using Nephoscope.Rights;
using Nephoscope.Storage;
using Nephoscope.Verbs;

namespace Nephoscope.Ask;

/// <summary>One question from the command line.</summary>
internal sealed record AskRun
{
    public required string Question { get; init; }

    /// <summary>Folder of the service or of a replay.</summary>
    public required string Folder { get; init; }

    public string? Lake { get; init; }

    public IReadOnlyList<FileInfo> Inventory { get; init; } = [];

    public bool QueryOnly { get; init; }

    public bool Json { get; init; }

    /// <summary>Whether a language model may choose among the forms where none matches.</summary>
    public bool MayChoose { get; init; }

    public HuntLimits Limits { get; init; } = new() { Rows = 200 };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            AskWorld world = await OpenAsync(cancellation).ConfigureAwait(false);
            var reader = new QuestionReader(world);
            Reading reading = await reader.ReadAsync(Question, cancellation).ConfigureAwait(false);
#if !NATIVE
            if (MayChoose && reading is { Understood: null, Problem: QuestionReader.NotKnown })
            {
                reading = await ChooseAsync(reader, cancellation).ConfigureAwait(false) ?? reading;
            }
#endif
            return await TellAsync(reading, world, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HuntException or IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("nephoscope: interrupted.");
            return ExitCode.Failed;
        }
    }

    /// <summary>Opens what the folder holds.</summary>
    /// <exception cref="IOException">It holds nothing to be asked, or cannot be read.</exception>
    public async Task<AskWorld> OpenAsync(CancellationToken cancellation)
    {
        string file = Path.Combine(Folder, "map.json");
        MapDocument? map = null;
        if (File.Exists(file))
        {
            using FileStream stream = File.OpenRead(file);
            map = MapDocument.Read(stream);
        }

#if NATIVE
        HuntData? data = null;
        string folder = Folder;
        Func<CancellationToken, Task<HuntFindings>> found = _ => Task.FromResult(HuntFindings.FromFolder(folder));
        IReadOnlyList<MapNode> nodes = map?.Nodes ?? throw new IOException($"{Folder} holds no map.json. Run 'nephoscope replay PATH --out {Folder}' first, or name the folder with --data.");
        EventTime end = End(map);
        await Task.CompletedTask.ConfigureAwait(false);
#else
        HuntData data = HuntData.In(Folder, Lake);
        Func<CancellationToken, Task<HuntFindings>> found = data.Findings;
        (IReadOnlyList<MapNode> nodes, EventTime end) = map is not null ? (map.Nodes, End(map))
            : data.Lake is not null ? await LakeAnswers.SeenAsync(data, cancellation).ConfigureAwait(false) : ([], default);
#endif
        return new AskWorld(Folder, data, map, nodes, end, found)
        {
            Inventories = Inventory.Count > 0 ? Inventories.Read(Inventory) : null,
            InventoryFiles = Inventory,
            Limits = Limits,
        };
    }

    public static EventTime End(MapDocument map) => new(map.Edges.Count == 0 ? 0 : map.Edges.Max(edge => edge.LastSeen.Nanoseconds));

#if !NATIVE
    private async Task<Reading?> ChooseAsync(QuestionReader reader, CancellationToken cancellation)
    {
        var settings = ModelSettings.Read(Environment.GetEnvironmentVariable);
        using IChatClient client = ModelClient.Create(settings);
        Reading? chosen = await FormChooser.ChooseAsync(Question, reader, client, settings.Patience, cancellation).ConfigureAwait(false);
        if (chosen?.Understood is not null)
        {
            Console.Error.WriteLine($"nephoscope: no form matches; the language model {TerminalSafe.Text(settings.ToString())} chose this one. See whether it is what you meant.");
        }

        return chosen;
    }
#endif

    private async Task<int> TellAsync(Reading reading, AskWorld world, CancellationToken cancellation)
    {
        AskAnswer? answer = null;
        if (reading.Understood is { } asked)
        {
            if (QueryOnly)
            {
                AskText.Query(Console.Out, asked);
                return ExitCode.Done;
            }

            if (!Json)
            {
                AskText.Understood(Console.Out, asked, Folder);
                await Console.Out.FlushAsync(cancellation).ConfigureAwait(false);
            }

            answer = await Asker.AnswerAsync(asked, world, cancellation).ConfigureAwait(false);
        }
        else if (!Json)
        {
            AskText.NotUnderstood(Console.Error, reading);
            return ExitCode.WrongUsage;
        }

        using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        if (Json)
        {
            AskText.Json(output, Question, reading, answer);
            output.WriteByte((byte)'\n');
            return reading.Understood is null ? ExitCode.WrongUsage : ExitCode.Done;
        }

        AskText.Answer(output, answer!, TerminalSummary.Width());
        await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (answer!.Cut)
        {
            Console.Error.WriteLine($"nephoscope: only the first {answer.Rows.Count} rows; --rows allows more.");
        }

        return ExitCode.Done;
    }
}
