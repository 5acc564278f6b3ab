using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// What a program's user agent tells of the machine it runs on, as fingerprints: the tool, the tool's major and minor version with the
/// operating system, and the whole build (all up to what changes from call to call). Does not allocate.
/// </summary>
internal readonly record struct ProgramProfile(ulong Tool, ulong OnSystem, ulong Release, ulong Build)
{
    public static ProgramProfile Of(in SecurityEvent e)
    {
        ReadOnlySpan<byte> agent = Steady(Caller.Agent(e));
        ulong tool = Caller.ToolKey(e);
        ulong system = Fingerprint.Join(tool, SystemOf(agent));
        return new(tool, system, Fingerprint.Join(system, Fingerprint.Of(Version(agent))), Fingerprint.Of(agent));
    }

    /// <summary>The part before the first word that names the call at hand or how it was configured.</summary>
    private static ReadOnlySpan<byte> Steady(ReadOnlySpan<byte> agent)
    {
        int end = agent.Length;
        foreach (ReadOnlyMemory<byte> word in Passing)
        {
            int at = agent[..end].IndexOf(word.Span);
            end = at > 0 ? at : end;
        }

        return agent[..end];
    }

    private static readonly ReadOnlyMemory<byte>[] Passing =
        [.. new[] { " api/", " m/", " cfg/", " prompt/", " command/", " md/prompt", " md/command" }.Select(static word => (ReadOnlyMemory<byte>)global::System.Text.Encoding.ASCII.GetBytes(word))];

    /// <summary>Major and minor number behind the first slash.</summary>
    private static ReadOnlySpan<byte> Version(ReadOnlySpan<byte> agent)
    {
        int slash = agent.IndexOf((byte)'/');
        ReadOnlySpan<byte> rest = slash < 0 ? default : agent[(slash + 1)..];
        int dots = 0;
        int length = 0;
        while (length < rest.Length && length < 16 && (char.IsAsciiDigit((char)rest[length]) || (rest[length] == '.' && dots == 0)))
        {
            dots += rest[length++] == '.' ? 1 : 0;
        }

        return rest[..length];
    }

    private static ulong SystemOf(ReadOnlySpan<byte> agent) =>
        JsonText.Mentions(agent, "windows"u8) ? 1UL
        : JsonText.Mentions(agent, "darwin"u8) || JsonText.Mentions(agent, "macos"u8) ? 2UL
        : JsonText.Mentions(agent, "linux"u8) ? 3UL : 0;
}
