namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    private void AddOperations()
    {
        Read("health", "DescribeEventAggregates", """{"filter":{"eventTypeCategories":["issue"],"eventStatusCodes":["open"],"startTimes":[{"from":"Mar 2, 2026, 8:00:00 AM"}]},"aggregateField":"eventTypeCategory"}""", Global);
        Read("monitoring", "DescribeAlarms", """{"alarmTypes":["CompositeAlarm","MetricAlarm"],"maxRecords":100}""");
        Read("monitoring", "ListMetrics", """{"namespace":"AWS/Lambda"}""");
        Read("monitoring", "GetMetricData", """{"metricDataQueries":[{"id":"m1","label":"invocations","returnData":true}],"startTime":"%Time%","endTime":"%Time%"}""");
        Read("monitoring", "ListDashboards", """{}""");
        Read("logs", "DescribeLogGroups", """{"limit":50}""");
        Read("logs", "DescribeLogStreams", """{"logGroupName":"%LogGroup%","orderBy":"LastEventTime","descending":true,"limit":50}""");
        Read("logs", "FilterLogEvents", """{"logGroupName":"%LogGroup%","startTime":%Clock%000,"filterPattern":"ERROR","limit":100}""");
        Read("logs", "DescribeMetricFilters", """{"logGroupName":"%LogGroup%"}""");
        Read("logs", "StartQuery", """{"logGroupName":"%LogGroup%","startTime":%Clock%,"endTime":%Clock%,"queryString":"fields @timestamp, @message | sort @timestamp desc | limit 20"}""");
        Write("logs", "CreateLogStream", """{"logGroupName":"%LogGroup%","logStreamName":"2026/[$LATEST]%Hex8%%Hex8%%Hex8%%Hex8%"}""");
        Read("rds", "DescribeDBInstances", """{"maxRecords":100}""");
        Read("rds", "DescribeDBClusters", """{"maxRecords":100,"includeShared":false}""");
        Read("rds", "DescribeDBSnapshots", """{"dBInstanceIdentifier":"%Database%"}""");
        Read("rds", "DescribePendingMaintenanceActions", """{}""");
        Read("cloudformation", "ListStacks", """{"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]}""");
        Read("cloudformation", "DescribeStacks", """{"stackName":"%Stack%"}""");
        Read("cloudformation", "DescribeStackEvents", """{"stackName":"%Stack%"}""");
        Read("cloudtrail", "LookupEvents", """{"maxResults":50}""");
        Read("cloudtrail", "DescribeTrails", """{"trailNameList":[],"includeShadowTrails":true}""");
        Read("cloudtrail", "GetTrailStatus", """{"name":"arn:aws:cloudtrail:eu-west-1:%Account%:trail/organisation"}""");
        Read("config", "DescribeConfigurationRecorders", """{}""");
        Read("config", "DescribeComplianceByConfigRule", """{}""");
        Read("guardduty", "ListDetectors", """{"maxResults":"50"}""");
        Read("organizations", "DescribeOrganization", NoRequest, Global);
        Read("organizations", "ListAccounts", NoRequest, Global);
        Read("ce", "GetCostAndUsage", """{"granularity":"DAILY","metrics":["UnblendedCost"],"timePeriod":{"start":"2026-03-01","end":"2026-03-31"}}""", Global);
        Read("sqs", "ListQueues", """{"maxResults":1000}""");
        Read("sqs", "GetQueueAttributes", """{"queueUrl":"https://sqs.%Region%.amazonaws.com/%Account%/%Queue%","attributeNames":["All"]}""");
        Read("dynamodb", "DescribeTable", """{"tableName":"terraform-locks"}""");
        Read("dynamodb", "ListTables", """{"limit":100}""");
        Read("ssm", "DescribeInstanceInformation", """{"maxResults":50}""");
        Read("ssm", "GetParameter", """{"name":"/fernhill/%Repository%/settings","withDecryption":true}""");
        Read("ssm", "GetParametersByPath", """{"path":"/fernhill/%Repository%","recursive":true,"withDecryption":true}""");
        Write("ssm", "UpdateInstanceInformation", """{"instanceId":"%Instance%","agentVersion":"3.3.1611.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.40.3.17","computerName":"ip-10-40-3-17.eu-west-1.compute.internal","agentName":"amazon-ssm-agent"}""");
        Read("tagging", "GetResources", """{"resourcesPerPage":100}""");
        Read("events", "ListRules", """{"eventBusName":"default","limit":100}""");
        Read("acm", "ListCertificates", """{"maxItems":1000}""");
        Read("route53", "ListHostedZones", NoRequest, Global);
    }
}
