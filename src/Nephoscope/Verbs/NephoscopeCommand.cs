using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary>The program's verbs.</summary>
public static class NephoscopeCommand
{
    public static RootCommand Create() => new("Nephoscope watches a cloud in motion: it learns what is normal, detects what is not and tells each attack as one incident.")
    {
        DemoVerb.Create(),
        ReplayVerb.Create(),
        IncidentsVerb.Create(),
        ExplainVerb.Create(),
        RulesVerb.Create(),
        LabVerb.Create(),
        CompletionVerb.Create(),
    };
}
