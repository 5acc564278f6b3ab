using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.FlowLogs;
using Nephoscope.Sources.Aws.Route53;
using Nephoscope.Sources.Aws.SecurityLake;
using Nephoscope.Sources.Kubernetes.Audit;
using Nephoscope.Tests.Support;

namespace Nephoscope.Tests.Sources.Aws.SecurityLake;

/// <summary>Flow logs, DNS queries and EKS audit events that came through Security Lake mean what the originals mean.</summary>
public sealed class OcsfOtherLogsTests
{
    private const string Flow = """
        {"version":"5","account_id":"111122223333","region":"eu-west-1","interface_id":"eni-1","vpc_id":"vpc-1","subnet_id":"subnet-1","instance_id":"i-1","srcport":"56858","dstport":"22",
        "protocol":"6","packets":"3","bytes":"120","log_status":"OK","type":"IPv4","srcaddr":"198.51.100.7","dstaddr":"10.0.0.5","start":"1649721732","end":"1649721788","action":"REJECT",
        "flow_direction":"ingress","sublocation_id":"-"}
        """;

    private const string FlowForm = """
        {"class_uid":4001,"activity_name":"Refuse","cloud":{"account":{"uid":"111122223333"},"region":"eu-west-1"},"connection_info":{"direction_id":1,"protocol_num":6,"protocol_ver":"IPv4","tcp_flags":2},
        "disposition":"Blocked","dst_endpoint":{"instance_uid":"i-1","interface_uid":"eni-1","ip":"10.0.0.5","port":22,"subnet_uid":"subnet-1","vpc_uid":"vpc-1"},"end_time_dt":"2022-04-12T00:03:08Z",
        "metadata":{"product":{"feature":{"name":"Flowlogs"},"name":"Amazon VPC","version":"5"},"version":"1.1.0"},"src_endpoint":{"ip":"198.51.100.7","port":56858,"svc_name":"-","interface_uid":null},
        "start_time_dt":"2022-04-12T00:02:12Z","status_code":"OK","time":1649721732000,"traffic":{"bytes":120,"packets":3},"unmapped":{"sublocation_id":"-"}}
        """;

    private const string Silence = """
        {"version":"2","account_id":"111122223333","interface_id":"eni-1","start":"1649721732","end":"1649721788","log_status":"NODATA"}
        """;

    private const string SilenceForm = """
        {"class_uid": 4001,"cloud":{"account_uid":"111122223333","region":null},"metadata":{"product":{"feature":{"name":"Flowlogs"},"version":"2"}},"src_endpoint":{"ip":"-","port":null,"interface_uid":"-"},
        "dst_endpoint":{"interface_uid":"eni-1"},"status_code":"NODATA","time":1649721732,"end_time":1649721788000}
        """;

    private const string Translated = """
        {"version":"8","account_id":"111122223333","interface_id":"eni-1","srcport":"8080","dstport":"443","protocol":"6","packets":"8","bytes":"38526","log_status":"OK","srcaddr":"10.0.0.7","dstaddr":"10.0.0.1",
        "start":"1752247584","end":"1752247603","action":"ACCEPT","flow_direction":"egress","ecs_service_name":"web","reject_reason":"-"}
        """;

    private const string TranslatedForm = """
        {"class_uid":4001,"cloud":{"account":{"uid":"111122223333"}},"connection_info":{"direction_id":2,"protocol_num":6},"disposition":"Allowed","dst_endpoint":{"intermediate_ips":["10.0.0.1"],"ip":"203.0.113.9","port":443},
        "metadata":{"product":{"feature":{"name":"Flowlogs"},"version":"8"}},"src_endpoint":{"interface_uid":"eni-1","ip":"10.0.0.7","port":8080,"instance_uid":"-"},"status_code":"OK","start_time":1752247584000,
        "end_time":1752247603000,"time":1752247584000,"traffic":{"bytes":38526,"packets":8},"unmapped":{"ecs_service_name":"web","reject_reason":"-"}}
        """;

    private const string Query = """
        {"version":"1.100000","account_id":"111122223333","region":"eu-west-1","vpc_id":"vpc-1","query_timestamp":"2026-03-04T05:06:07Z","query_name":"evil.example.com.","query_type":"A","query_class":"IN",
        "rcode":"NXDOMAIN","answers":[{"Rdata":"203.0.113.9","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.5","srcport":"15083","transport":"UDP","srcids":{"instance":"i-1"},
        "firewall_rule_action":"BLOCK","firewall_rule_group_id":"rslvr-frg-1","firewall_domain_list_id":"rslvr-fdl-1"}
        """;

    private const string QueryForm = """
        {"class_uid":4003,"answers":[{"class":"IN","rdata":"203.0.113.9","type":"A"}],"cloud":{"account":{"uid":"111122223333"},"region":"eu-west-1"},"connection_info":{"protocol_name":"UDP"},"disposition":"Blocked",
        "firewall_rule":{"uid":"rslvr-frg-1"},"metadata":{"product":{"feature":{"name":"Resolver Query Logs"},"name":"Route 53","version":"1.100000"}},"query":{"class":"IN","hostname":"evil.example.com.","type":"A"},
        "rcode":"NXDomain","rcode_id":3,"src_endpoint":{"ip":"10.0.0.5","port":15083,"vpc_uid":"vpc-1","instance_uid":"i-1"},"time":1772600767000,"unmapped":{"firewall_domain_list_id":"rslvr-fdl-1"}}
        """;

    private const string Audit = """
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a-1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?dry=1","verb":"create","userAgent":"kubectl/1.29",
        "user":{"username":"ann","uid":"aws-iam-authenticator:111122223333:AIDA1","extra":{"accessKeyId":["AKIA1"],"canonicalArn":["arn:aws:iam::111122223333:user/ann"],"sessionName":["ann"],"arn":["arn:aws:iam::111122223333:user/ann"]},"groups":["system:authenticated"]},
        "responseStatus":{"code":"201"},"requestReceivedTimestamp":"2026-03-04T05:06:07.500000Z","stageTimestamp":"2026-03-04T05:06:07.600000Z",
        "sourceIPs":["198.51.100.7","10.0.0.1"],"objectRef":{"resource":"pods","namespace":"shop","name":"miner","apiVersion":"v1"},
        "requestObject":{"kind":"Pod","metadata":{"labels":{"app.kubernetes.io/name":"miner"}},"spec":{"hostPID":true,"containers":[{"image":"a","securityContext":{"privileged":true}},{"image":"b","securityContext":{"privileged":false}}]}},
        "annotations":{"authorization.k8s.io/decision":"allow"}}
        """;

    private const string AuditForm = """
        {"class_uid":6003,"actor":{"session":{"credential_uid":"AKIA1","issuer":"arn:aws:iam::111122223333:user/ann","uid":"ann"},"user":{"groups":[{"name":"system:authenticated"}],"name":"ann","uid":"aws-iam-authenticator:111122223333:AIDA1"}},
        "api":{"operation":"create","request":{"uid":"a-1"},"response":{"code":201},"version":"v1"},"cloud":{"account":{"uid":"arn:aws:iam::111122223333:user/ann"}},
        "http_request":{"url":{"path":"/api/v1/namespaces/shop/pods?dry=1"},"user_agent":"kubectl/1.29"},"message":"ResponseComplete",
        "metadata":{"log_level":"RequestResponse","product":{"feature":{"name":"Elastic Kubernetes Service"},"name":"Amazon EKS","version":"audit.k8s.io/v1"}},"resources":[{"name":"miner","namespace":"shop","type":"pods"}],
        "src_endpoint":{"ip":"198.51.100.7","intermediate_ips":["10.0.0.1"]},"start_time_dt":"2026-03-04 05:06:07.500000","time":1772600767600,
        "unmapped":{"requestObject.kind":"Pod","requestObject.metadata.labels.app.kubernetes.io/name":"miner","requestObject.spec.hostPID":"true","requestObject.spec.containers[].image":"a,b",
        "requestObject.spec.containers[].securityContext.privileged":"true,false","annotations.authorization.k8s.io/decision":"allow"}}
        """;

    [Theory]
    [InlineData(Flow, FlowForm)]
    [InlineData(Silence, SilenceForm)]
    [InlineData(Translated, TranslatedForm)]
    public void A_flow_means_the_same(string original, string kept) => AssertSame(new FlowObjectParser(), original, kept);

    [Fact]
    public void A_query_means_the_same() => AssertSame(new Route53ResolverParser(), Query, QueryForm);

    [Fact]
    public void An_audit_event_means_the_same() => AssertSame(new KubernetesAuditParser(), Audit, AuditForm);

    [Fact]
    public void A_shell_in_a_pod_is_told_by_its_path()
    {
        string kept = AuditForm.Replace("/api/v1/namespaces/shop/pods?dry=1", "/api/v1/namespaces/shop/pods/miner/exec?command=sh", StringComparison.Ordinal).Replace("\"unmapped\":{", "\"unmapped\":{\"x\":\"y\"},\"z\":{", StringComparison.Ordinal);
        Assert.Contains("create:pods/exec", Listed(Only(kept), kept), StringComparison.Ordinal);
        kept = AuditForm.Replace("\"type\":\"pods\"", "\"type\":\"pods,exec\"", StringComparison.Ordinal);
        Assert.Contains("create:pods/exec", Listed(Only(kept), kept), StringComparison.Ordinal);
    }

    /// <summary>Public pairs of a record and what a mapping made of it.</summary>
    [Theory]
    [InlineData("dataprepper_AWS_v1.1.0_VPC_Flow_vpcflowlog.raw", "dataprepper_AWS_v1.1.0_VPC_Flow_vpcflowlog.ocsf")]
    [InlineData("dataprepper_AWS_v1.1.0_VPC_Flow_vpcflowlog.raw", "markdown_AWS_v1.1.0_VPC_Flowlogs_vpcflowlog.ocsf")]
    [InlineData("bloblang_AWS_route53_v1.0.0_route53.raw", "bloblang_AWS_route53_v1.0.0_OCSF_dns_activity.json")]
    [InlineData("markdown_AWS_v1.5.0_Route53_route53.raw", "markdown_AWS_v1.5.0_Route53_route53.ocsf")]
    [InlineData("markdown_AWS_v1.1.0_EKS_Audit_Logs_eks.raw", "markdown_AWS_v1.1.0_EKS_Audit_Logs_eks.ocsf")]
    public void Public_samples_say_who_did_what_from_where(string raw, string mapped)
    {
        string? folder = SharedData.Find(Path.Combine("formats", "ocsf"));
        Assert.SkipWhen(folder is null, "SKIPPED: shared data not present");
        string before = First(File.ReadAllText(Path.Combine(folder!, raw)));
        string after = First(File.ReadAllText(Path.Combine(folder!, mapped)));
        using EventBatch original = Read(Only(before), before);
        using EventBatch kept = Read(Only(after), after);
        Assert.Equal(original[0].Header.Kind, kept[0].Header.Kind);
        Assert.Equal(original[0].Header.TimeNanoseconds / EventTime.NanosecondsPerSecond, kept[0].Header.TimeNanoseconds / EventTime.NanosecondsPerSecond);
        foreach (EventField field in (EventField[])[EventField.Operation, EventField.ActorName, EventField.SourceAddress, EventField.DestinationAddress, EventField.InterfaceUid, EventField.AccountUid,
            EventField.DnsName, EventField.DnsResponseCode, EventField.ResourceUid, EventField.CredentialUid, EventField.UserAgent, EventField.FindingType])
        {
            Assert.Equal($"{field} {original[0].Text(field)}", $"{field} {kept[0].Text(field)}");
        }

        Assert.Equal((original[0].Header.SourcePort, original[0].Header.DestinationPort, original[0].Header.Bytes), (kept[0].Header.SourcePort, kept[0].Header.DestinationPort, kept[0].Header.Bytes));
    }

    [Fact]
    public void Damaged_records_break_nothing()
    {
        byte[][] records = [.. new[] { FlowForm, SilenceForm, TranslatedForm, QueryForm, AuditForm }.Select(Encoding.UTF8.GetBytes)];
        var mutation = new Mutation(11);
        byte[] buffer = new byte[64 * 1024];
        IParser[] parsers = [new OcsfFlowParser(), new OcsfResolverParser(), new OcsfAuditParser()];
        using var batch = new EventBatch();
        int events = 0, rejects = 0;
        for (int i = 0; i < 6_000; i++)
        {
            int length = mutation.Damage(records[mutation.Next(records.Length)], records[mutation.Next(records.Length)], buffer);
            IParser parser = parsers[mutation.Next(parsers.Length)];
            batch.Reset();
            parser.Recognizes(buffer.AsSpan(0, length));
            ParseResult result = parser.Parse(buffer.AsSpan(0, length), batch.Writer);
            Assert.True(batch.Count == 0 || !result.IsRejected);
            events += batch.Count;
            rejects += result.IsRejected ? 1 : 0;
        }

        Assert.True(events > 60 && rejects > 60, $"{events} events, {rejects} rejects");
    }

    private static void AssertSame(IParser parser, string original, string kept) => Assert.Equal(Listed(parser, original), Listed(Only(kept), kept));

    /// <summary>The one parser that knows a record.</summary>
    private static IParser Only(string record) => Assert.Single(ParserCatalog.CreateAll(), parser => parser.Recognizes(Encoding.UTF8.GetBytes(record)));

    private static string First(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return (document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement[0] : document.RootElement).GetRawText();
    }

    private static EventBatch Read(IParser parser, string record)
    {
        var batch = new EventBatch();
        Assert.Null(parser.Parse(Encoding.UTF8.GetBytes(record), batch.Writer).Reason);
        Assert.Equal(1, batch.Count);
        return batch;
    }

    private static string Listed(IParser parser, string record)
    {
        using EventBatch batch = Read(parser, record);
        return EventListing.Render(batch[0]) + batch[0].Text(EventField.Request);
    }
}
