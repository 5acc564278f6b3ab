using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>The ids of the resources that an event names: the first one, and those of the source's own list, bounded and each once.</summary>
internal static class LakeResources
{
    private const int Most = 32;
    private const int LongestId = 1024;

    public static void Collect(in SecurityEvent securityEvent, List<string> ids)
    {
        Add(Encoding.UTF8.GetString(securityEvent[EventField.ResourceUid]), ids);
        ReadOnlySpan<byte> list = securityEvent[EventField.Resources];
        if (list.IsEmpty)
        {
            return;
        }

        try
        {
            // A list of texts, or of objects that name themselves by ARN, as CloudTrail's do. A cut list gives what came before the cut.
            var json = new Utf8JsonReader(list, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 16 }));
            bool names = false;
            while (ids.Count < Most && json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName)
                {
                    names = json.ValueTextEquals("ARN"u8) || json.ValueTextEquals("arn"u8) || json.ValueTextEquals("uid"u8);
                }
                else if (json.TokenType == JsonTokenType.String && (names || json.CurrentDepth == 1))
                {
                    Add(json.GetString(), ids);
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no UTF-8: what was read so far stands.
        }
    }

    private static void Add(string? id, List<string> ids)
    {
        if (!string.IsNullOrEmpty(id) && id.Length <= LongestId && !ids.Contains(id))
        {
            ids.Add(id);
        }
    }
}
