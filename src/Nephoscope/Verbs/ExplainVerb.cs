using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Output;
using Nephoscope.Report;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope explain ID</c>: the whole story of an incident, the reasons of a finding, or why an event scored as it did.</summary>
internal static class ExplainVerb
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of an incident, a finding or an event (CloudTrail eventID and the like); the start of it is enough for incidents." };
        Option<DirectoryInfo> from = OutputFolder.Option();
        var format = new Option<string>("--format") { Description = "Of an incident: text, markdown, html (one page to read or print), json (OCSF) or stix (a STIX 2.1 bundle).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "markdown", "html", "json", "stix");
        var reword = new Option<bool>("--reword") { Description = "Let the language model of NEPHOSCOPE_MODEL_ENDPOINT polish the story's sentences; each is checked and else stays. Off unless given; see docs/language-model.md." };
        var command = new Command("explain", "Tell the whole story of one incident, or why one finding or event scored as it did.") { id, from, format, reword };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(id)!, parsed.GetValue(from)!.FullName, parsed.GetValue(format)!, parsed.GetValue(reword), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string id, string folder, string format, bool reword, CancellationToken cancellation)
    {
        if (!OutputFolder.Check(folder))
        {
            return ExitCode.WrongUsage;
        }

        IncidentStore store = IncidentStore.Open(folder);
        var terminal = new TerminalText(TerminalSummary.Width(), !Console.IsOutputRedirected);
        if (store.FindIncident(id) is { } incident)
        {
            return await TellAsync(incident, folder, format, reword, terminal, cancellation).ConfigureAwait(false);
        }

        if (format != "text")
        {
            Console.Error.WriteLine($"nephoscope: no incident {TerminalSafe.Text(id)} in {TerminalSafe.Text(folder)}; --format {format} is for incidents. 'nephoscope incidents' lists them.");
            return ExitCode.Failed;
        }

        IReadOnlyList<Finding> findings = store.FindFindings(id);
        foreach (Finding finding in findings)
        {
            Console.Out.Write(terminal.Explain(finding));
            foreach (Incident holder in store.IncidentsOf(finding))
            {
                Console.Out.WriteLine($"It is part of incident {holder.Uid} ({holder.Severity}), investigated there: {LogText.Clean(holder.Inquiry.Verdict, 400)}");
            }

            Console.Out.WriteLine();
        }

        bool isFindingUid = findings.Any(f => f.Uid == id);
        string? explained = isFindingUid ? null : EventExplanation.Find(id, folder, cancellation);
        if (explained is not null)
        {
            Console.Out.Write(explained);
        }
        else if (findings.Count == 0)
        {
            Console.Error.WriteLine($"nephoscope: nothing in {TerminalSafe.Text(folder)} or its input has the id {TerminalSafe.Text(id)}.");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static async Task<int> TellAsync(Incident incident, string folder, string format, bool reword, TerminalText terminal, CancellationToken cancellation)
    {
        if (reword && await PolishedAsync(incident, cancellation).ConfigureAwait(false) is { } polished)
        {
            incident = polished;
        }
        else if (reword)
        {
            return ExitCode.WrongUsage;
        }

        Console.Out.Write(format switch
        {
            "markdown" => MarkdownText.Write(incident, IncidentPath.Of(incident, Map(folder))),
            "html" => HtmlStory.Write(incident, IncidentPath.Of(incident, Map(folder))),
            "json" => Json(incident),
            "stix" => StixBundle.Write(incident),
            _ => terminal.Story(incident, IncidentPath.Of(incident, Map(folder))),
        });
        return ExitCode.Done;
    }

    /// <summary>The incident with its sentences polished; null, and said why, where no model is set.</summary>
    private static async Task<Incident?> PolishedAsync(Incident incident, CancellationToken cancellation)
    {
#if NATIVE
        await Task.CompletedTask.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        Console.Error.WriteLine("nephoscope: this build has no language model. To use one take the full build: dotnet publish src/Nephoscope -c Release -p:Native=false");
        return null;
#else
        try
        {
            var settings = Model.ModelSettings.Read(Environment.GetEnvironmentVariable);
            using Microsoft.Extensions.AI.IChatClient client = Model.ModelClient.Create(settings);
            (Incident polished, int taken) = await Model.Rewording.PolishAsync(incident, client, settings.Patience, cancellation).ConfigureAwait(false);
            Console.Error.WriteLine($"nephoscope: {taken} of {incident.Story.Count} sentences were worded by {TerminalSafe.Text(settings.ToString())}; the others did not pass the check, or none came.");
            return polished;
        }
        catch (FormatException failure)
        {
            Console.Error.WriteLine("nephoscope: " + failure.Message);
            return null;
        }
#endif
    }

    /// <summary>The map of the folder; null where there is none that can be read: the story is told without.</summary>
    private static MapDocument? Map(string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, "map.json"));
            return MapDocument.Read(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string Json(Incident incident)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            OcsfWriter.WriteIncident(json, incident);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
