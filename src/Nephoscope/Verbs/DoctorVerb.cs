using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope doctor</c>: what is configured, reachable, permitted, silent.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data") { Description = "Data folder of the service; nephoscope-data where not given." };
        var settings = new Option<FileInfo?>("--settings") { Description = "Settings of the service, a JSON file." };
        var json = new Option<bool>("--json") { Description = "Tell it as JSON." };
        var command = new Command("doctor", "Say what is configured, readable, silent or damaged, from settings and data folder; exit code 1 where something is wrong.") { data, settings, json };
#if NATIVE
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("nephoscope: this build has no service to look after. Take the full build: dotnet publish src/Nephoscope -c Release -p:Native=false");
            return ExitCode.Failed;
        });
#else
        command.SetAction((parsed, cancellation) => Service.Diagnosis.DoctorRun.RunAsync(
            parsed.GetValue(settings)?.FullName, parsed.GetValue(data)?.FullName, parsed.GetValue(json), Console.Out, cancellation));
#endif
        return command;
    }
}
