using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Tests.Sources.Aws.CloudTrail;

/// <summary>Says in words how an event differs from the reference; null where it does not.</summary>
internal static class CloudTrailComparison
{
    public static string? Difference(in SecurityEvent actual, CloudTrailReference expected)
    {
        if (actual.Kind != expected.Kind)
        {
            return $"kind {actual.Kind} instead of {expected.Kind}";
        }

        if (actual.Time.Seconds != expected.Seconds)
        {
            return $"time {actual.Time} instead of {expected.Seconds}";
        }

        if (actual.Header.Flags != expected.Flags)
        {
            return $"flags {actual.Header.Flags} instead of {expected.Flags}";
        }

        for (EventField field = 0; field <= EventField.HostHeader; field++)
        {
            string text = Encoding.UTF8.GetString(actual[field]);
            string wanted = expected.Fields.GetValueOrDefault(field, string.Empty);
            if (text != wanted)
            {
                return $"{field} '{text}' instead of '{wanted}'";
            }
        }

        return null;
    }
}
