using System.CommandLine;
using Nephoscope.Output;
using Nephoscope.Storage;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope hunts list|show</c>: hunts that are ready to run, and those that were saved.</summary>
internal static class HuntsVerb
{
    public static Command Create() => new("hunts", "Ready and saved hunts for 'nephoscope hunt --run NAME'.") { List(), Show() };

    private static Command List()
    {
        Option<DirectoryInfo> data = HuntVerb.Data();
        var command = new Command("list", "List them with what they find.") { data };
        command.SetAction(parsed =>
        {
            IReadOnlyList<NamedHunt> hunts = HuntCatalog.In(parsed.GetValue(data)!.FullName);
            int width = hunts.Max(hunt => hunt.Name.Length);
            foreach (NamedHunt hunt in hunts)
            {
                Console.Out.WriteLine($"{hunt.Name.PadRight(width)}  {(hunt.Ready ? "" : "(saved) ")}{TerminalSafe.Text(hunt.Title, 200)}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a hunt." };
        Option<DirectoryInfo> data = HuntVerb.Data();
        var command = new Command("show", "Print the statement of one.") { name, data };
        command.SetAction(parsed =>
        {
            if (HuntCatalog.Find(parsed.GetValue(data)!.FullName, parsed.GetValue(name)!) is not { } hunt)
            {
                Console.Error.WriteLine($"nephoscope: there is no hunt called {TerminalSafe.Text(parsed.GetValue(name)!)}; 'nephoscope hunts list' lists them.");
                return ExitCode.WrongUsage;
            }

            foreach (string line in hunt.Sql.TrimEnd().Split('\n'))
            {
                Console.Out.WriteLine(TerminalSafe.Text(line, 2000));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
