using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>What the manner of a call tells about the caller. The user agent is the caller's own word: it may lower doubt a little, never raise evidence by its name.</summary>
internal static class Caller
{
    /// <summary>A service of the provider made the call of its own accord, or no caller is involved.</summary>
    public static bool IsProvider(in Observation o) =>
        o.Actor.Class == IdentityClass.Service || o.Event.Is(EventFlags.ServiceEvent) || o.Actor.Principal.IsNone;

    /// <summary>The source address says something about where the actor is.</summary>
    public static bool HasPlace(in Observation o) =>
        !o.Actor.OnBehalf && !o.Event.Is(EventFlags.OnBehalf) && o.Origin.Kind is OriginKind.External or OriginKind.Provider or OriginKind.Invalid;

    /// <summary>
    /// The call came from an address that is surely none of the provider's: not on its published list, and not one that stands for another
    /// (examples' addresses and reserved ones, as in logs with their addresses replaced), unless the intelligence names its owner.
    /// </summary>
    public static bool IsOutsideProvider(in Observation o) => o.Origin.Kind == OriginKind.External
        && (o.Origin.AutonomousSystem != 0 || !(o.Origin.Address.IsReserved || o.Origin.Address.IsDocumentation));

    /// <summary>A credential that an app hands to whoever signs in, or to anybody: Cognito names their sessions all alike.</summary>
    public static bool IsAppUser(in Observation o) => o.Event[EventField.SessionName].SequenceEqual("CognitoIdentityCredentials"u8);

    /// <summary>A page of the web console, by the session's flag or by its user agents.</summary>
    public static bool IsConsole(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = Agent(e);
        return e.Is(EventFlags.ConsoleSession) || agent.StartsWith("Mozilla/"u8) || agent.StartsWith("AWS Internal"u8)
            || agent.StartsWith("aws-internal"u8) || agent.StartsWith("signin.amazonaws.com"u8) || agent.StartsWith("console."u8)
            || JsonText.Mentions(agent[..Math.Min(agent.Length, 64)], "console"u8);
    }

    /// <summary>A command line, kit or script: neither a browser, nor the console, nor a service's name.</summary>
    public static bool IsProgram(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = Agent(e);
        return !agent.IsEmpty && !IsConsole(e) && !agent.EndsWith(".amazonaws.com"u8) && !agent.EndsWith("AWS Internal"u8);
    }

    /// <summary>A tool that builds what is written down: its refreshes list everything.</summary>
    public static bool IsBuilder(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = Agent(e);
        return JsonText.Mentions(agent, "terraform"u8) || JsonText.Mentions(agent, "pulumi"u8) || JsonText.Mentions(agent, "opentofu"u8)
            || JsonText.Mentions(agent, "cloudformation"u8) || JsonText.Mentions(agent, "ansible"u8) || JsonText.Mentions(agent, "crossplane"u8);
    }

    /// <summary>Tool of a user agent: what stands before its first slash or blank.</summary>
    public static string Tool(in SecurityEvent e) => Say.Name(System.Text.Encoding.UTF8.GetString(ToolText(e)));

    /// <summary>Fingerprint of <see cref="Tool"/>; does not allocate.</summary>
    public static ulong ToolKey(in SecurityEvent e) => Fingerprint.Of(ToolText(e));

    private static ReadOnlySpan<byte> ToolText(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = Agent(e);
        int end = agent.IndexOfAny("/ "u8);
        return end < 0 ? agent : agent[..end];
    }

    /// <summary>The user agent without the bracket some services put around it.</summary>
    public static ReadOnlySpan<byte> Agent(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = e[EventField.UserAgent];
        return agent.StartsWith("["u8) ? agent[1..] : agent;
    }
}
