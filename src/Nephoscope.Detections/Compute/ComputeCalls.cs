namespace Nephoscope.Detections;

/// <summary>Operations that start machines, functions, tasks or jobs, with what each is worth where it is wholly new to the actor.</summary>
internal static class ComputeCalls
{
    private static readonly (string Operation, double Nats, string What)[] All =
    [
        ("ec2:RunInstances", 2.8, "started instances"),
        ("ec2:StartInstances", 1.0, "started stopped instances"),
        ("ec2:RequestSpotInstances", 3.0, "asked for spot instances"),
        ("ec2:RequestSpotFleet", 3.2, "asked for a spot fleet"),
        ("ec2:CreateFleet", 3.0, "created a fleet"),
        ("ec2:CreateLaunchTemplate", 1.6, "created a launch template"),
        ("ec2:CreateLaunchTemplateVersion", 1.6, "changed a launch template"),
        ("ec2:ImportImage", 2.0, "imported an image"),
        ("autoscaling:CreateAutoScalingGroup", 2.4, "created a scaling group"),
        ("autoscaling:CreateLaunchConfiguration", 2.0, "created a launch configuration"),
        ("autoscaling:UpdateAutoScalingGroup", 1.4, "changed a scaling group"),
        ("lambda:CreateFunction20150331", 2.6, "created a function"),
        ("lambda:CreateFunction20141111", 2.6, "created a function"),
        ("lambda:CreateFunction", 2.6, "created a function"),
        ("lambda:CreateEventSourceMapping20150331", 1.4, "tied a function to events"),
        ("ecs:CreateCluster", 2.2, "created a container cluster"),
        ("ecs:RegisterTaskDefinition", 2.2, "registered a task definition"),
        ("ecs:RunTask", 2.4, "ran a container task"),
        ("ecs:StartTask", 2.4, "started a container task"),
        ("ecs:CreateService", 2.4, "created a container service"),
        ("ecs:UpdateService", 1.2, "changed a container service"),
        ("eks:CreateCluster", 2.4, "created a cluster"),
        ("eks:CreateNodegroup", 2.2, "created cluster nodes"),
        ("eks:CreateFargateProfile", 2.0, "created a Fargate profile"),
        ("batch:SubmitJob", 1.8, "submitted a batch job"),
        ("batch:CreateComputeEnvironment", 2.6, "created a batch environment"),
        ("batch:RegisterJobDefinition", 1.8, "registered a batch job"),
        ("sagemaker:CreateNotebookInstance", 2.6, "created a notebook"),
        ("sagemaker:CreateTrainingJob", 2.0, "started a training job"),
        ("sagemaker:CreateProcessingJob", 2.0, "started a processing job"),
        ("sagemaker:CreateEndpoint", 2.0, "created a model endpoint"),
        ("sagemaker:CreateNotebookInstanceLifecycleConfig", 2.6, "created a notebook start script"),
        ("sagemaker:CreatePresignedNotebookInstanceUrl", 2.0, "made a sign-in link for a notebook"),
        ("lightsail:CreateInstances", 3.0, "created Lightsail instances"),
        ("lightsail:CreateContainerService", 2.6, "created a Lightsail container service"),
        ("cloudformation:CreateStack", 1.8, "created a stack"),
        ("cloudformation:CreateStackSet", 2.4, "created a stack set"),
        ("codebuild:CreateProject", 2.2, "created a build project"),
        ("codebuild:StartBuild", 1.0, "started a build"),
        ("glue:CreateDevEndpoint", 2.8, "created a Glue endpoint"),
        ("glue:CreateJob", 1.8, "created a Glue job"),
        ("elasticmapreduce:RunJobFlow", 2.4, "started a data cluster"),
        ("apprunner:CreateService", 2.4, "created an App Runner service"),
        ("amplify:CreateApp", 1.8, "created an Amplify app"),
        ("elasticbeanstalk:CreateEnvironment", 2.0, "created a Beanstalk environment"),
        ("gamelift:CreateFleet", 2.8, "created a game server fleet"),
        ("imagebuilder:CreateComponent", 1.8, "created an image component"),
        ("datapipeline:CreatePipeline", 2.2, "created a data pipeline"),
        ("states:CreateStateMachine", 1.6, "created a state machine"),
        ("cloud9:CreateEnvironmentEC2", 2.4, "created a development machine"),
        ("workspaces:CreateWorkspaces", 2.2, "created desktops"),
    ];

    private static readonly Dictionary<string, Weighted> ByName = Build();

    public static IEnumerable<string> Operations => All.Select(static w => w.Operation);

    /// <summary>Worth of an operation by its name without service and date.</summary>
    public static bool TryWorth(string operation, out Weighted worth) => ByName.TryGetValue(operation, out worth);

    private static Dictionary<string, Weighted> Build()
    {
        var worth = new Dictionary<string, Weighted>(StringComparer.Ordinal);
        foreach ((string operation, double nats, string what) in All)
        {
            worth.TryAdd(operation[(operation.IndexOf(':', StringComparison.Ordinal) + 1)..], new Weighted(nats, what));
        }

        return worth;
    }
}
