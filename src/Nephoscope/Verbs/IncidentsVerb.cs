using System.CommandLine;
using Nephoscope.Events;
using Nephoscope.Output;
using Nephoscope.Report;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope incidents</c>: the list of a folder that replay wrote.</summary>
internal static class IncidentsVerb
{
    public static Command Create()
    {
        Option<DirectoryInfo> from = OutputFolder.Option();
        var command = new Command("incidents", "List the incidents of a replay, most severe first.") { from };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(from)!.FullName;
            if (!OutputFolder.Check(folder))
            {
                return ExitCode.WrongUsage;
            }

            IncidentStore store = IncidentStore.Open(folder);
            Console.Out.Write(new TerminalText(TerminalSummary.Width(), !Console.IsOutputRedirected).List(store.Incidents));
            return ExitCode.Done;
        });
        return command;
    }
}
