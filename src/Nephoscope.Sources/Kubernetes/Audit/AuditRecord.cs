using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Kubernetes.Audit;

/// <summary>What is asked for in one audit event, as far as it was read. The spans point into the record.</summary>
internal ref struct AuditRecord
{
    private const int LongestPath = 256;

    public ReadOnlySpan<byte> Stage;
    public ReadOnlySpan<byte> Verb;
    public ReadOnlySpan<byte> Uri;
    public ReadOnlySpan<byte> Resource;
    public ReadOnlySpan<byte> Subresource;
    public ReadOnlySpan<byte> Namespace;
    public ReadOnlySpan<byte> Name;

    /// <summary>When the request came in; else when the stage was reached.</summary>
    public EventTime Time;

    /// <summary>The verb only reads. Exec, attach, port-forward and proxy act although they may be a "get".</summary>
    public readonly bool IsReadOnly =>
        (Verb.SequenceEqual("get"u8) || Verb.SequenceEqual("list"u8) || Verb.SequenceEqual("watch"u8))
        && !Subresource.SequenceEqual("exec"u8) && !Subresource.SequenceEqual("attach"u8)
        && !Subresource.SequenceEqual("portforward"u8) && !Subresource.SequenceEqual("proxy"u8);

    /// <summary>Sets operation (verb:resource/subresource) and resource (resource/namespace/name).</summary>
    public readonly void WriteOperation(EventWriter writer)
    {
        var what = new JoinedText(stackalloc byte[512], (byte)'/');
        what.Add(Resource.IsEmpty ? PathOf(Uri) : Resource);
        what.Add(Subresource);
        var operation = new JoinedText(stackalloc byte[512], (byte)':');
        operation.Add(Verb);
        operation.Add(what.Written);
        writer.SetJsonString(EventField.Operation, operation.Written);

        var uid = new JoinedText(stackalloc byte[512], (byte)'/');
        uid.Add(Resource);
        uid.Add(Namespace);
        uid.Add(Name);
        writer.SetJsonString(EventField.ResourceUid, uid.Written);
    }

    // A request for no resource, such as /version: its path without the question is what it is about.
    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> uri)
    {
        int question = uri.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = question < 0 ? uri : uri[..question];
        if (path.Length <= LongestPath)
        {
            return path;
        }

        // Never through an escape: it would not be valid any more.
        int escape = path[..LongestPath].IndexOf((byte)'\\');
        return path[..(escape < 0 ? LongestPath : escape)];
    }
}
