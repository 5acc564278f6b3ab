using System.Buffers;

namespace Nephoscope.Sources.Runtime;

/// <summary>
/// Tells what a pod belongs to from its name, where the source does not say: the name without the random ends that controllers add.
/// Kubernetes draws those letters from an alphabet without vowels (apimachinery, util/rand), so words of a name are seldom cut.
/// No allocation; thread-safe.
/// </summary>
internal static class PodNames
{
    private static readonly SearchValues<byte> SafeLetters = SearchValues.Create("bcdfghjklmnpqrstvwxz0123456789"u8);
    private static readonly SearchValues<byte> Decimal = SearchValues.Create("0123456789"u8);

    /// <summary>web-56f8fc6988-pb8c7 gives web, agent-x7k2p gives agent, db-0 gives db, backup-28123456-x7k2p gives backup.</summary>
    public static ReadOnlySpan<byte> Workload(ReadOnlySpan<byte> pod)
    {
        int dash = pod.LastIndexOf((byte)'-');
        if (dash <= 0)
        {
            return pod;
        }

        ReadOnlySpan<byte> end = pod[(dash + 1)..];
        if (end.Length is >= 1 and <= 4 && end.IndexOfAnyExcept(Decimal) < 0)
        {
            return pod[..dash];
        }

        if (end.Length != 5 || end.IndexOfAnyExcept(SafeLetters) >= 0)
        {
            return pod;
        }

        ReadOnlySpan<byte> rest = pod[..dash];
        int second = rest.LastIndexOf((byte)'-');
        if (second <= 0)
        {
            return rest;
        }

        ReadOnlySpan<byte> hash = rest[(second + 1)..];
        bool isHash = hash.Length is >= 8 and <= 10 && hash.IndexOfAnyExcept(SafeLetters) < 0 && hash.ContainsAny(Decimal);
        return isHash ? rest[..second] : rest;
    }

    /// <summary>A container's id without the runtime's scheme: containerd://5f2e... gives 5f2e...</summary>
    public static ReadOnlySpan<byte> ContainerId(ReadOnlySpan<byte> id)
    {
        int scheme = id.IndexOf("://"u8);
        return scheme < 0 ? id : id[(scheme + 3)..];
    }
}
