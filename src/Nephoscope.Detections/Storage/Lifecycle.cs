using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Reads a bucket's lifecycle rules.</summary>
internal static class Lifecycle
{
    /// <summary>Days after which the first rule deletes objects; 0 where none does.</summary>
    public static int ShortestExpiry(in SecurityEvent e)
    {
        string? days = Asked.ForAny(
            e, "LifecycleConfiguration/Rule/Expiration/Days", "LifecycleConfiguration/Rules/Expiration/Days",
            "LifecycleConfiguration/Rule/NoncurrentVersionExpiration/NoncurrentDays");
        return int.TryParse(days, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count) ? count : 0;
    }
}
