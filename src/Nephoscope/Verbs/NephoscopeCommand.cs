using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary>The program's verbs.</summary>
public static class NephoscopeCommand
{
    /// <summary>Runs the program; wrong usage gives exit code 2 and says what is wrong.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        ParseResult parsed = Create().Parse(args);

        // Longer than the usual two seconds: a service that was asked to stop makes durable what it accepted.
        var patience = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(4.5) };
        int code = await parsed.InvokeAsync(patience).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : code;
    }

    public static RootCommand Create() => new("Nephoscope watches a cloud in motion: it learns what is normal, detects what is not and tells each attack as one incident.")
    {
        DemoVerb.Create(),
        ServeVerb.Create(),
        DoctorVerb.Create(),
        ReplayVerb.Create(),
        IncidentsVerb.Create(),
        ExplainVerb.Create(),
        MapVerb.Create(),
        AskVerb.Create(),
        HuntVerb.Create(),
        HuntsVerb.Create(),
        PermissionsVerb.Create(),
        RulesVerb.Create(),
        LabVerb.Create(),
        CompletionVerb.Create(),
    };
}
