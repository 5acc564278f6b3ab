using Nephoscope.Ask;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.Service.Hunting;

/// <summary>
/// Questions in plain words over the service's lake, map, findings, incidents and inventory, for the API and for the console. Whoever asks has one of the
/// places of <see cref="HuntDesk"/> and has written it into the audit. Safe for use by many threads.
/// </summary>
/// <param name="data">The data folder.</param>
internal sealed class AskDesk(string data, LiveMapView map, InventoryView inventory)
{
    /// <summary>How the data folder is called in commands that are shown.</summary>
    private const string Folder = "nephoscope-data";

    private static readonly HuntLimits Limits = new() { Time = TimeSpan.FromSeconds(30), Rows = 1000, MemoryMegabytes = 512, Threads = 1 };

    /// <summary>Whether a question has a length that can be read.</summary>
    public static bool Takes(string question) => question.Trim().Length > 0 && question.Length <= QuestionText.Longest;

    /// <summary>Reads a question over what is there now, on a thread of its own.</summary>
    /// <exception cref="IOException">What is there cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Who asked has gone.</exception>
    public Task<AskedQuestion> ReadAsync(string question, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            HuntData folder = HuntData.In(data);
            MapDocument seen = await map.DocumentAsync(cancellation).ConfigureAwait(false);
            var world = new AskWorld(Folder, folder, seen, seen.Nodes, AskRun.End(seen), folder.Findings) { Limits = Limits, Inventories = inventory.Rights };
            return new AskedQuestion(await new QuestionReader(world).ReadAsync(question, cancellation).ConfigureAwait(false), world);
        },
        cancellation);

    /// <summary>Runs the query of a question that was understood, on a thread of its own.</summary>
    /// <exception cref="HuntException">The statement failed or took too much.</exception>
    /// <exception cref="IOException">What it is asked of is not there or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Who asked has gone.</exception>
    public static Task<AskAnswer> AnswerAsync(Understanding asked, AskWorld world, CancellationToken cancellation) => asked.Form.Source switch
    {
        AskSource.Lake when world.Data is not { Lake: not null } =>
            Task.FromException<AskAnswer>(new IOException("There are no events to ask: none has come yet, or this service keeps none (setting lake.on).")),
        AskSource.Permissions when world.Inventories is null =>
            Task.FromException<AskAnswer>(new IOException("Questions about permissions need an inventory: name the output of aws iam get-account-authorization-details in the setting inventory.")),
        _ => Task.Run(() => Asker.AnswerAsync(asked, world, cancellation), cancellation),
    };
}

/// <summary>A question as it was read.</summary>
/// <param name="World">What it was read over, and is answered from.</param>
internal sealed record AskedQuestion(Reading Reading, AskWorld World);
