using Nephoscope.Events;
using Parquet.Schema;

namespace Nephoscope.Storage;

/// <summary>The columns of the lake, in OCSF's names where OCSF has one. docs/lake.md lists them. Whoever adds one raises the version in
/// <see cref="LakeFolder"/> and lets hunts read files of both (union_by_name).</summary>
internal static class LakeColumns
{
    public static IReadOnlyList<LakeColumn> Create() =>
    [
        new LakeTimeColumn("time_dt"),
        Number("time", static (in row) => row.Event.Time.Milliseconds),
        Number("end_time", static (in row) => row.Event.Header.EndNanoseconds is > 0 and long end ? end / 1_000_000 : null),
        Small("class_uid", static (in row) => LakeClasses.Of(row.Event.Kind).Uid),
        Word("class_name", static (in row) => LakeClasses.Of(row.Event.Kind).Name),
        Small("activity_id", static (in row) => LakeClasses.ActivityOf(row.Event)),
        Word("status", static (in row) => row.Event.Is(EventFlags.Failed) ? "Failure" : "Success"),
        Text("status_code", EventField.ErrorCode),
        Text("status_detail", EventField.ErrorMessage),
        Small("severity_id", static (in row) => row.Event.Header.ForeignSeverity),
        Text("metadata.uid", EventField.Uid),
        Word("metadata.product", static (in row) => LakePartition.NameOf(row.Event.Format)),
        Text("metadata.event_type", EventField.RecordType),
        Text("cloud.account.uid", EventField.AccountUid),
        Text("cloud.region", EventField.Region),
        Text("api.operation", EventField.Operation),
        Text("api.service.name", EventField.Service),
        Text("api.request.data", EventField.Request),
        Text("api.response.data", EventField.Response),
        .. Actors(),
        .. Endpoints(),
        new LakeResourcesColumn("resource_uids"),
        .. Workloads(),
        Text("finding_info.uid", EventField.FindingType),
        Text("finding_info.title", EventField.FindingTitle),
        Truth("flags.denied", EventFlags.Denied),
        Truth("flags.read_only", EventFlags.ReadOnly),
        Truth("flags.mfa", EventFlags.Mfa),
        Truth("flags.console", EventFlags.ConsoleSession),
        Truth("flags.data_event", EventFlags.DataEvent),
        Truth("flags.anonymous", EventFlags.Anonymous),
        Truth("flags.refused", EventFlags.Refused),
        Truth("flags.truncated", EventFlags.Truncated),
        Text("additional", EventField.Additional),
        Word("origin.file", static (in row) => row.File),
        Small("origin.record", static (in row) => row.Event.Header.Record),
        Number("origin.offset", static (in row) => row.Event.Header.Offset),
    ];

    /// <summary>The tree of the columns; leaves in the order of <see cref="Create"/> within each branch.</summary>
    public static ParquetSchema Schema(IReadOnlyList<LakeColumn> columns) => new(Branch(columns.Select(column => (column.Name, column)).ToList()));

    private static IEnumerable<LakeColumn> Actors() =>
    [
        Text("actor.user.uid", EventField.ActorUid),
        Text("actor.user.name", EventField.ActorName),
        Text("actor.user.type", EventField.ActorType),
        Text("actor.user.arn", EventField.ActorArn),
        Text("actor.user.account_uid", EventField.ActorAccountUid),
        Text("actor.user.credential_uid", EventField.CredentialUid),
        Text("actor.session.issuer", EventField.IssuerArn),
        Text("actor.session.uid", EventField.SessionName),
        Text("actor.session.source_identity", EventField.SourceIdentity),
        Text("actor.idp.name", EventField.FederatedProvider),
        Text("actor.invoked_by", EventField.InvokedBy),

        // Who is behind the credential, by lineage: the product's own, beside what the record claims.
        Word("principal.uid", static (in row) => row.Actor.Principal.IsNone ? null : row.Actor.Principal.ToString()),
        Word("principal.name", static (in row) => row.Principal),
        Word("principal.type", static (in row) => LakeClasses.NameOf(row.Actor.Class)),
        Word("principal.session_uid", static (in row) => row.Actor.Session.IsNone ? null : row.Actor.Session.ToString()),
        new LakeValueColumn<bool>("principal.chained", static (in row) => row.Actor.Chained),
    ];

    private static IEnumerable<LakeColumn> Endpoints() =>
    [
        Word("src_endpoint.ip", static (in row) => row.Origin.Address.IsNone ? null : row.Origin.Address.ToString()),
        new LakeTextColumn("src_endpoint.name", static (in row) => row.Origin.Address.IsNone ? row.Event[EventField.SourceAddress] : default),
        Small("src_endpoint.port", static (in row) => Positive(row.Event.Header.SourcePort)),
        Word("src_endpoint.country", static (in row) => row.Origin.CountryCode),
        Number("src_endpoint.asn", static (in row) => row.Origin.AutonomousSystem is > 0 and uint number ? number : null),
        Text("src_endpoint.vpc_endpoint_uid", EventField.VpcEndpointUid),
        Text("dst_endpoint.ip", EventField.DestinationAddress),
        Small("dst_endpoint.port", static (in row) => Positive(row.Event.Header.DestinationPort)),
        Text("dst_endpoint.hostname", EventField.HostHeader),
        Small("connection_info.protocol_num", static (in row) => Positive(row.Event.Header.Protocol)),
        Text("connection_info.interface_uid", EventField.InterfaceUid),
        Text("connection_info.instance_uid", EventField.InstanceUid),
        Number("traffic.bytes", static (in row) => row.Event.Header.Bytes is > 0 and long bytes ? bytes : null),
        Number("traffic.packets", static (in row) => row.Event.Header.Packets is > 0 and long packets ? packets : null),
        Text("http_request.user_agent", EventField.UserAgent),
        Text("query.hostname", EventField.DnsName),
        Text("query.type", EventField.DnsType),
        Text("query.answers", EventField.DnsAnswers),
        Text("query.rcode", EventField.DnsResponseCode),
    ];

    private static IEnumerable<LakeColumn> Workloads() =>
    [
        Text("process.path", EventField.ProcessPath),
        Text("process.cmd_line", EventField.ProcessArguments),
        Text("process.uid", EventField.ProcessUid),
        Small("process.pid", static (in row) => Positive(row.Event.Header.ProcessId)),
        Text("process.parent_path", EventField.ParentProcessPath),
        Text("process.parent_uid", EventField.ParentProcessUid),
        Text("file.path", EventField.FilePath),
        Text("device.hostname", EventField.HostName),
        Text("container.uid", EventField.ContainerUid),
        Text("container.name", EventField.ContainerName),
        Text("container.image", EventField.ContainerImage),
        Text("kubernetes.namespace", EventField.Namespace),
        Text("kubernetes.pod", EventField.PodName),
        Text("kubernetes.workload", EventField.WorkloadName),
        Text("kubernetes.service_account", EventField.ServiceAccount),
    ];

    private static int? Positive(int number) => number > 0 ? number : null;

    private static LakeTextColumn Text(string name, EventField field) => new(name, (in row) => row.Event[field]);

    private static LakeWordColumn Word(string name, LakeWordOf of) => new(name, of);

    private static LakeValueColumn<long> Number(string name, LakeValueOf<long?> of) => new(name, of);

    private static LakeValueColumn<int> Small(string name, LakeValueOf<int?> of) => new(name, of);

    private static LakeValueColumn<bool> Truth(string name, EventFlags flag) => new(name, (in row) => row.Event.Is(flag));

    private static Field[] Branch(List<(string Path, LakeColumn Column)> leaves)
    {
        List<Field> fields = [];
        foreach (IGrouping<string, (string Path, LakeColumn Column)> branch in leaves.GroupBy(leaf => leaf.Path.Split('.')[0]))
        {
            (string path, LakeColumn column) = branch.First();
            fields.Add(path == branch.Key
                ? column.Leaf(path)
                : new StructField(branch.Key, Branch([.. branch.Select(leaf => (leaf.Path[(branch.Key.Length + 1)..], leaf.Column))])));
        }

        return [.. fields];
    }
}
