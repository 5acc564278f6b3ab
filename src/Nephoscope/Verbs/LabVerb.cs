using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab ...</c>: a simulated company, and the score of what was found in it.</summary>
internal static class LabVerb
{
    public static Command Create() => new("lab", "Simulate a company in the cloud with a known attack, and score what was found in it.")
    {
        LabGenerateVerb.Create(),
        LabScoreVerb.Create(),
        LabParametersVerb.Create(),
        LabEvaluateVerb.Create(),
    };
}
