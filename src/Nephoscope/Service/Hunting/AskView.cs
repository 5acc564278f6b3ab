using System.Diagnostics;
using Nephoscope.Ask;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Hunting;

/// <summary>Questions in plain words as the console asks them. Safe for use by many threads.</summary>
internal sealed class AskView(HuntDesk hunts, AskDesk desk)
{
    public static IReadOnlyList<AskChoice> All() => [.. FormTable.Forms.Select(form => new AskChoice(form.Example, Title(form.Source)))];

    public async Task<AskReply> AskAsync(string question, CancellationToken cancellation)
    {
        if (!AskDesk.Takes(question))
        {
            return AskReply.NotUnderstood($"A question has 1 to {QuestionText.Longest} characters.");
        }

        using IDisposable? place = await hunts.EnterAsync().ConfigureAwait(false);
        if (place is null)
        {
            return AskReply.NotUnderstood(HuntDesk.Busy + " Ask again in a moment.");
        }

        AskedQuestion read;
        try
        {
            read = await desk.ReadAsync(question, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HuntException or IOException)
        {
            return AskReply.NotUnderstood(failure.Message);
        }

        return read.Reading.Understood is { } asked
            ? new AskReply
            {
                Understood = asked.Words,
                Of = Title(asked.Form.Source),
                Query = asked.Query,
                IsSql = asked.IsSql,
                Answer = await AnswerAsync(asked, read.World, cancellation).ConfigureAwait(false),
            }
            : AskReply.NotUnderstood(read.Reading.Problem) with { Hints = [.. read.Reading.Hints.Select(hint => Hint(hint, question, read.Reading.Name))] };
    }

    private static async Task<HuntAnswer> AnswerAsync(Understanding asked, AskWorld world, CancellationToken cancellation)
    {
        using var taken = new TakenRows();
        long began = Stopwatch.GetTimestamp();
        try
        {
            AskAnswer answer = await AskDesk.AnswerAsync(asked, world, cancellation).ConfigureAwait(false);
            taken.Columns([.. answer.Columns.Select(name => new HuntColumn(name, ""))]);
            foreach (object?[] row in answer.Rows)
            {
                // Sentences name the events they rest on: a text like any other for people.
                taken.Row(answer.IsProse ? [.. row.Select(value => value is List<string> events ? string.Join(", ", events) : value)] : row);
            }

            return taken.Answer(answer.Rows.Count, answer.Cut, Stopwatch.GetElapsedTime(began)) with { Note = answer.Note };
        }
        catch (Exception failure) when (failure is HuntException or IOException)
        {
            return HuntAnswer.Failed(failure.Message);
        }
    }

    /// <summary>The question that a hint makes: itself, or the question that was put with the id that the hint begins with instead of the name.</summary>
    private static AskHint Hint(string hint, string question, string name)
    {
        int at = name.Length == 0 ? -1 : question.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return name.Length == 0 ? new AskHint(hint, hint) : new AskHint(hint, at < 0 ? "" : question[..at] + hint.Split(' ')[0] + question[(at + name.Length)..]);
    }

    private static string Title(AskSource source) => source switch
    {
        AskSource.Lake => "events of the lake",
        AskSource.Found => "findings and incidents",
        AskSource.Map => "the map",
        AskSource.Permissions => "an inventory",
        _ => "one incident",
    };
}
