using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// The decoys an organisation laid out, and who may touch them to look after them. Immutable, so it can be shared by threads. Read from JSON:
/// <code>
/// { "decoys": [ { "kind": "bucket", "name": "payroll-backup" }, { "kind": "role", "arn": "arn:aws:iam::111122223333:role/Auditor" } ],
///   "maintenance": [ "arn:aws:iam::111122223333:role/DecoyKeeper" ] }
/// </code>
/// or the array of decoys alone. Kinds: key, role, user, bucket, secret, parameter; each with one of id, arn or name.
/// </summary>
public sealed class DecoySet
{
    public const int MostDecoys = 1000;
    private const int LongestFile = 1 << 20;
    private const int ShortestName = 3;
    private const int LongestName = 2048;
    private readonly List<Decoy> decoys = [];
    private readonly HashSet<string> maintenance = new(StringComparer.Ordinal);

    private DecoySet()
    {
    }

    /// <summary>No decoys at all.</summary>
    public static DecoySet None { get; } = new();

    public int Count => decoys.Count;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file says something else than decoys; the message names the place and the remedy.</exception>
    public static DecoySet Load(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > LongestFile)
        {
            throw new FormatException("The decoys file is larger than 1 MB. Is it the right one?");
        }

        return Parse(File.ReadAllBytes(path));
    }

    /// <exception cref="FormatException">See <see cref="Load"/>.</exception>
    public static DecoySet Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            ReadOnlyMemory<byte> text = json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
            var set = new DecoySet();
            set.Read(document.RootElement);
            return set;
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"The decoys file is not JSON (line {(wrong.LineNumber ?? 0) + 1}). Write an array of {{\"kind\": \"bucket\", \"name\": \"...\"}}.", wrong);
        }
    }

    /// <summary>The decoy an event touches; null where none, or where it is its keeper.</summary>
    internal Decoy? Touched(in Observation o)
    {
        foreach (Decoy decoy in decoys)
        {
            if (decoy.IsTouched(o.Event))
            {
                return IsKeeper(in o) ? null : decoy;
            }
        }

        return null;
    }

    private bool IsKeeper(in Observation o) =>
        maintenance.Count > 0 && (maintenance.Contains(o.Principal.Uid) || maintenance.Contains(o.Event.Text(EventField.ActorArn))
            || maintenance.Contains(o.Event.Text(EventField.IssuerArn)));

    private void Read(JsonElement root)
    {
        JsonElement list = root;
        if (root.ValueKind == JsonValueKind.Object)
        {
            if (root.TryGetProperty("maintenance", out JsonElement keepers))
            {
                foreach (JsonElement keeper in Each(keepers, "maintenance"))
                {
                    maintenance.Add(Text(keeper) ?? throw new FormatException("The decoys file's \"maintenance\" must be an array of ARNs."));
                }
            }

            if (!root.TryGetProperty("decoys", out list))
            {
                throw new FormatException("The decoys file has no \"decoys\". Write {\"decoys\": [...], \"maintenance\": [...]}.");
            }
        }

        int n = 0;
        foreach (JsonElement element in Each(list, "decoys"))
        {
            decoys.Add(ReadDecoy(element, ++n));
        }

        if (decoys.Count > MostDecoys)
        {
            throw new FormatException($"The decoys file names {decoys.Count} decoys; {MostDecoys} is the most.");
        }
    }

    private static Decoy ReadDecoy(JsonElement element, int n)
    {
        string? kind = element.ValueKind == JsonValueKind.Object ? Member(element, "kind") : null;
        if (kind is null || !TryKind(kind, out DecoyKind known))
        {
            throw new FormatException($"Decoy {n} has no known kind. Use key, role, user, bucket, secret or parameter.");
        }

        string? id = Member(element, "id") ?? Member(element, "arn") ?? Member(element, "name");
        if (id is null || id.Length is < ShortestName or > LongestName || id.Any(static c => char.IsControl(c) || c is '*' or '"' or '\\'))
        {
            throw new FormatException($"Decoy {n} needs an \"id\", \"arn\" or \"name\" of {ShortestName} to {LongestName} characters, without wildcards.");
        }

        try
        {
            return Decoy.Of(known, id);
        }
        catch (FormatException)
        {
            throw new FormatException($"Decoy {n}: its \"arn\" is none of a {kind}. Give the ARN of the {kind}, or its name.");
        }
    }

    private static bool TryKind(string text, out DecoyKind kind)
    {
        kind = text switch
        {
            "key" => DecoyKind.Key,
            "role" => DecoyKind.Role,
            "user" => DecoyKind.User,
            "bucket" => DecoyKind.Bucket,
            "secret" => DecoyKind.Secret,
            "parameter" => DecoyKind.Parameter,
            _ => (DecoyKind)(-1),
        };
        return kind >= 0;
    }

    private static JsonElement.ArrayEnumerator Each(JsonElement element, string what) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray() : throw new FormatException($"The decoys file's \"{what}\" must be an array.");

    private static string? Member(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character.
            return null;
        }
    }
}
