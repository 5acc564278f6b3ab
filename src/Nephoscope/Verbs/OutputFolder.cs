using System.CommandLine;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary>The option that names a folder written by replay.</summary>
internal static class OutputFolder
{
    public static Option<DirectoryInfo> Option() => new("--from", "-f")
    {
        Description = "Folder that replay wrote.",
        DefaultValueFactory = _ => new DirectoryInfo("out"),
    };

    /// <summary>Says the remedy when the folder is not one of ours.</summary>
    public static bool Check(string folder)
    {
        if (File.Exists(Path.Combine(folder, "incidents.jsonl")))
        {
            return true;
        }

        Console.Error.WriteLine($"nephoscope: no incidents.jsonl in {TerminalSafe.Text(folder)}. Run 'nephoscope replay PATH --out {TerminalSafe.Text(folder)}' first, or name the folder with --from.");
        return false;
    }
}
