using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope serve</c>: the long-running service.</summary>
internal static class ServeVerb
{
    /// <summary>What a build without the service says.</summary>
    public const string NotHere = "this build starts in milliseconds and has no web server. For the service take the full build: dotnet publish src/Nephoscope -c Release -p:Native=false";

    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data") { Description = "Folder for the journal, the ledger and saved states; nephoscope-data where not given." };
        var settings = new Option<FileInfo?>("--settings") { Description = "Settings, a JSON file; see docs/serve.md." };
        var watch = new Option<string[]>("--watch") { Description = "A folder or file of telemetry to follow; may be given more than once." };
        var listen = new Option<string[]>("--listen") { Description = "Address and port to listen on; 127.0.0.1:8470 where not given." };
        var stdin = new Option<bool>("--stdin") { Description = "Take telemetry from standard input too, a record a line." };
        var command = new Command("serve", "Run as a service: watched folders and pushed events in, findings and incidents out, with an API. Stop with Ctrl+C.")
        {
            data, settings, watch, listen, stdin,
        };
#if NATIVE
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("nephoscope: " + NotHere);
            return ExitCode.Failed;
        });
#else
        command.SetAction((parsed, cancellation) => Service.ServeRun.RunAsync(
            new Service.ServeRequest
            {
                Data = parsed.GetValue(data)?.FullName,
                Settings = parsed.GetValue(settings)?.FullName,
                Watch = parsed.GetValue(watch) ?? [],
                Listen = parsed.GetValue(listen) ?? [],
                Stdin = parsed.GetValue(stdin),
            },
            cancellation));
#endif
        return command;
    }
}
