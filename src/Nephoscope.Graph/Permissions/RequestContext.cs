using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// What is known about the circumstances of a request: condition keys and their values, keys known to be absent, and whether a key that is
/// not listed is absent or simply not known. Keys compare without regard to case. Immutable; thread-safe.
/// </summary>
public sealed class RequestContext
{
    private readonly KeyValuePair<string, ImmutableArray<string>>[] keys;
    private readonly RequestContext? under;
    private readonly bool complete;

    private RequestContext(KeyValuePair<string, ImmutableArray<string>>[] keys, RequestContext? under, bool complete)
    {
        this.keys = keys;
        this.under = under;
        this.complete = complete;
    }

    /// <summary>Nothing is known.</summary>
    public static RequestContext Unknown { get; } = new([], null, complete: false);

    /// <summary>Nothing but these keys is there.</summary>
    public static RequestContext Exactly(params IEnumerable<KeyValuePair<string, ImmutableArray<string>>> keys) =>
        new([.. keys], null, complete: true);

    /// <summary>The same with further keys; an empty list of values says that the key is absent.</summary>
    public RequestContext With(params IEnumerable<KeyValuePair<string, ImmutableArray<string>>> more) =>
        new([.. more], this, complete);

    /// <summary>The same with one further key of one value.</summary>
    public RequestContext With(string key, string value) => With([KeyValuePair.Create(key, ImmutableArray.Create(value))]);

    /// <summary>Yes: the key is there, with these values. No: it is absent. Unknown: nobody knows.</summary>
    internal Truth Lookup(string key, out IReadOnlyList<string> values)
    {
        for (RequestContext? layer = this; layer is not null; layer = layer.under)
        {
            // A handful of keys: comparing them in turn is quicker than any table, and costs nothing to make.
            foreach (KeyValuePair<string, ImmutableArray<string>> known in layer.keys)
            {
                if (string.Equals(known.Key, key, StringComparison.OrdinalIgnoreCase))
                {
                    values = known.Value;
                    return known.Value.Length == 0 ? Truth.No : Truth.Yes;
                }
            }
        }

        values = [];
        return complete ? Truth.No : Truth.Unknown;
    }
}
