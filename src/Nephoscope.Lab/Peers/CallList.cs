using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>A fixed list of calls, found by fingerprint. Immutable; thread-safe.</summary>
internal sealed class CallList
{
    private readonly Dictionary<ulong, string> names = [];

    /// <param name="calls">As <c>service:Operation</c>.</param>
    public CallList(params IReadOnlyList<string> calls)
    {
        foreach (string call in calls)
        {
            string[] parts = call.Split(':');
            names[Fingerprint.Join(Fingerprint.Of(Encoding.UTF8.GetBytes(parts[0])), Fingerprint.Of(Encoding.UTF8.GetBytes(parts[1])))] = call;
        }
    }

    /// <summary>The call's name; null where it is not listed.</summary>
    public string? Find(ulong operation) => operation == 0 ? null : names.GetValueOrDefault(operation);
}
