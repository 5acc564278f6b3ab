namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    private const string FunctionAnswer =
        """
        {"functionName":"%Function%","functionArn":"arn:aws:lambda:%Region%:%Account%:function:%Function%","runtime":"python3.12","role":"arn:aws:iam::%Account%:role/%Role%","handler":"app.handler","codeSize":%Digits%,"description":"","timeout":30,"memorySize":256,"lastModified":"%Time%","codeSha256":"%B64%","version":"$LATEST","tracingConfig":{"mode":"PassThrough"},"revisionId":"%Uuid%","state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["x86_64"],"ephemeralStorage":{"size":512}}
        """;

    private void AddCompute()
    {
        string filter = """{"filterSet":{},"maxResults":1000}""";
        foreach (string name in new[]
        {
            "DescribeInstanceStatus", "DescribeTags", "DescribeAddresses", "DescribeVolumes", "DescribeSecurityGroups", "DescribeVpcs",
            "DescribeSubnets", "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeInternetGateways", "DescribeNatGateways",
            "DescribeNetworkAcls", "DescribeLaunchTemplates", "DescribeKeyPairs", "DescribeSnapshots", "DescribeVpcEndpoints",
        })
        {
            Read("ec2", name, filter);
        }

        Read("ec2", "DescribeInstances", """{"maxResults":100,"instancesSet":{},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}""");
        Read("ec2", "DescribeImages", """{"ownersSet":{"items":[{"owner":"self"}]},"imagesSet":{},"filterSet":{}}""");
        Read("ec2", "DescribeInstanceTypes", """{"DescribeInstanceTypesRequest":{"MaxResults":100}}""");
        Read("ec2", "DescribeRegions", """{"regionSet":{}}""");
        Read("ec2", "DescribeAccountAttributes", """{"accountAttributeNameSet":{},"filterSet":{}}""");
        Read("ec2", "DescribeAvailabilityZones", """{"availabilityZoneSet":{},"availabilityZoneIdSet":{}}""");
        Write(
            "ec2",
            "RunInstances",
            """{"instancesSet":{"items":[{"imageId":"ami-0%Hex8%d2bf1a84","minCount":1,"maxCount":1}]},"instanceType":"%Other%","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,"clientToken":"%Uuid%","networkInterfaceSet":{"items":[{"deviceIndex":0,"subnetId":"%Subnet%","deleteOnTermination":true}]},"ebsOptimized":false}""",
            """{"requestId":"%Uuid%","reservationId":"r-0%Hex8%7c1d02ab","ownerId":"%Account%","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-%Hex17%","imageId":"ami-0%Hex8%d2bf1a84","instanceState":{"code":0,"name":"pending"},"amiLaunchIndex":0,"instanceType":"%Other%","launchTime":%Clock%000,"placement":{"availabilityZone":"%Region%a","tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"%Subnet%","privateIpAddress":"172.31.20.14","architecture":"x86_64","rootDeviceType":"ebs","virtualizationType":"hvm","hypervisor":"xen","clientToken":"%Uuid%"}]}}""");
        Write("ec2", "TerminateInstances", """{"instancesSet":{"items":[{"instanceId":"%Instance%"}]}}""", """{"requestId":"%Uuid%","instancesSet":{"items":[{"instanceId":"%Instance%","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}""");
        Write("ec2", "CreateTags", """{"resourcesSet":{"items":[{"resourceId":"%Instance%"}]},"tagSet":{"items":[{"key":"owner","value":"platform"}]}}""", """{"requestId":"%Uuid%","_return":true}""");
        Write("ec2", "AuthorizeSecurityGroupIngress", """{"groupId":"%SecurityGroup%","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.40.0.0/16"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}""", """{"requestId":"%Uuid%","_return":true}""");
        Write("ec2", "ModifyInstanceAttribute", """{"instanceId":"%Instance%","disableApiTermination":{"value":true}}""", """{"requestId":"%Uuid%","_return":true}""");
        Read("autoscaling", "DescribeAutoScalingGroups", """{"maxRecords":100}""");
        Read("autoscaling", "DescribeScalingActivities", """{"maxRecords":20}""");
        Read("elasticloadbalancing", "DescribeLoadBalancers", """{"pageSize":400}""");
        Read("elasticloadbalancing", "DescribeTargetGroups", """{"pageSize":400}""");
        Read("elasticloadbalancing", "DescribeTargetHealth", """{"targetGroupArn":"arn:aws:elasticloadbalancing:%Region%:%Account%:targetgroup/web/%Hex8%%Hex8%"}""");
        AddServerless();
    }

    private void AddServerless()
    {
        Read("lambda", "ListFunctions20150331", """{"maxItems":50}""");
        Read("lambda", "GetFunction20150331v2", """{"functionName":"%Function%"}""");
        Read("lambda", "GetPolicy20150331v2", """{"functionName":"%Function%"}""");
        Read("lambda", "ListEventSourceMappings20150331", """{"functionName":"%Function%"}""");
        Read("lambda", "GetAccountSettings20160819");
        Write("lambda", "UpdateFunctionCode20150331v2", """{"functionName":"arn:aws:lambda:%Region%:%Account%:function:%Function%","s3Bucket":"fernhill-production-artifacts","s3Key":"builds/%Hex8%.zip","publish":true,"dryRun":false}""", FunctionAnswer);
        Write("lambda", "UpdateFunctionConfiguration20150331v2", """{"functionName":"%Function%","environment":{},"memorySize":256}""", FunctionAnswer);
        Write(
            "lambda",
            "CreateFunction20150331",
            """{"functionName":"%Other%","runtime":"python3.12","role":"arn:aws:iam::%Account%:role/%Role%","handler":"index.handler","code":{},"description":"","timeout":900,"memorySize":3008,"publish":true,"packageType":"Zip","environment":{}}""",
            """{"functionName":"%Other%","functionArn":"arn:aws:lambda:%Region%:%Account%:function:%Other%","runtime":"python3.12","role":"arn:aws:iam::%Account%:role/%Role%","handler":"index.handler","codeSize":%Digits%,"description":"","timeout":900,"memorySize":3008,"lastModified":"%Time%","codeSha256":"%B64%","version":"1","tracingConfig":{"mode":"PassThrough"},"revisionId":"%Uuid%","state":"Pending","stateReasonCode":"Creating","packageType":"Zip","architectures":["x86_64"]}""");
        Read("ecs", "ListClusters", """{}""");
        Read("ecs", "DescribeClusters", """{"clusters":["%Cluster%"],"include":["STATISTICS"]}""");
        Read("ecs", "ListServices", """{"cluster":"%Cluster%","maxResults":100}""");
        Read("ecs", "DescribeServices", """{"cluster":"%Cluster%","services":["%Repository%"]}""");
        Read("ecs", "DescribeTasks", """{"cluster":"%Cluster%","tasks":["%Hex8%%Hex8%%Hex8%%Hex8%"]}""");
        Write("ecs", "RegisterTaskDefinition", """{"family":"%Repository%","executionRoleArn":"arn:aws:iam::%Account%:role/task-execution","networkMode":"awsvpc","containerDefinitions":[{"name":"%Repository%","image":"%Account%.dkr.ecr.%Region%.amazonaws.com/%Repository%:%Hex8%","cpu":0,"portMappings":[{"containerPort":8080,"protocol":"tcp"}],"essential":true}],"requiresCompatibilities":["FARGATE"],"cpu":"512","memory":"1024"}""", """{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:%Region%:%Account%:task-definition/%Repository%:%Digits%","family":"%Repository%","status":"ACTIVE"}}""");
        Write("ecs", "UpdateService", """{"cluster":"%Cluster%","service":"%Repository%","taskDefinition":"%Repository%","forceNewDeployment":false}""", """{"service":{"serviceArn":"arn:aws:ecs:%Region%:%Account%:service/%Cluster%/%Repository%","serviceName":"%Repository%","status":"ACTIVE","desiredCount":2,"runningCount":2,"pendingCount":0,"launchType":"FARGATE"}}""");
        Read("ecr", "GetAuthorizationToken");
        Read("ecr", "BatchCheckLayerAvailability", """{"registryId":"%Account%","repositoryName":"%Repository%","layerDigests":["sha256:%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%"]}""");
        Read("ecr", "DescribeRepositories", """{"registryId":"%Account%"}""");
        Write("ecr", "PutImage", """{"registryId":"%Account%","repositoryName":"%Repository%","imageTag":"%Hex8%"}""", """{"image":{"registryId":"%Account%","repositoryName":"%Repository%","imageId":{"imageDigest":"sha256:%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%","imageTag":"%Hex8%"}}}""");
    }
}
