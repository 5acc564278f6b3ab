using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Aws.FlowLogs;
using Nephoscope.Sources.Aws.GuardDuty;
using Nephoscope.Sources.Aws.Route53;
using Nephoscope.Sources.Aws.SecurityLake;
using Nephoscope.Sources.Kubernetes.Audit;
using Nephoscope.Sources.Runtime.Falco;
using Nephoscope.Sources.Runtime.Tetragon;
using Nephoscope.Sources.Runtime.Tracee;

namespace Nephoscope.Sources;

/// <summary>Every log format the program reads. A new parser is one class and one line here. Thread-safe.</summary>
public static class ParserCatalog
{
    /// <summary>
    /// Fresh parsers for one file, in the order they are asked. No two recognise the same record.
    /// </summary>
    public static IReadOnlyList<IParser> CreateAll() =>
    [
        new CloudTrailParser(),
        new FlowLogParser(),
        new Route53ResolverParser(),
        new GuardDutyParser(),
        new KubernetesAuditParser(),
        new TetragonParser(),
        new FalcoParser(),
        new TraceeParser(),
        new OcsfAuditParser(),
        new OcsfFlowParser(),
        new OcsfResolverParser(),
        new OcsfCloudTrailParser(),
    ];
}
