using System.Text;
using Nephoscope.Behavior;
using Xunit;

namespace Nephoscope.Tests.Behavior;

public sealed class UserAgentFamilyTests
{
    [Theory]
    [InlineData("aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0 exe/x86_64 prompt/off command/sts.get-caller-identity", UserAgentKind.AwsCli, "aws-cli", 2, UserAgentSystem.Linux)]
    [InlineData("[aws-cli/1.16.10 Python/2.7 Darwin/18.0.0 botocore/1.11.0]", UserAgentKind.AwsCli, "aws-cli", 1, UserAgentSystem.MacOs)]
    [InlineData("Boto3/1.26.3 Python/3.9.2 Windows/10 Botocore/1.29.3", UserAgentKind.Sdk, "boto3", 1, UserAgentSystem.Windows)]
    [InlineData("APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) aws-sdk-go-v2/1.21.0 os/linux", UserAgentKind.InfrastructureAsCode, "terraform", 1, UserAgentSystem.Linux)]
    [InlineData("aws-sdk-go-v2/1.17.3 os/linux lang/go#1.19.3 md/GOARCH#amd64", UserAgentKind.Sdk, "aws-sdk-go-v2", 1, UserAgentSystem.Linux)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", UserAgentKind.Browser, "browser", 5, UserAgentSystem.Windows)]
    [InlineData("AWS Internal", UserAgentKind.ConsoleBackend, "aws-internal", 0, UserAgentSystem.Unknown)]
    [InlineData("console.amazonaws.com", UserAgentKind.ConsoleBackend, "aws-service", 0, UserAgentSystem.Unknown)]
    [InlineData("autoscaling.amazonaws.com", UserAgentKind.Service, "aws-service", 0, UserAgentSystem.Unknown)]
    [InlineData("kubectl/v1.28.2 (linux/amd64) kubernetes/89a4ea3", UserAgentKind.KubernetesClient, "kubectl", 1, UserAgentSystem.Linux)]
    [InlineData("my-tool/3.1", UserAgentKind.Other, "other", 3, UserAgentSystem.Unknown)]
    [InlineData("", UserAgentKind.None, null, 0, UserAgentSystem.Unknown)]
    public void Tells_tool_version_and_system(string text, UserAgentKind kind, string? tool, int major, UserAgentSystem system)
    {
        UserAgentFamily family = UserAgentFamily.Of(Encoding.UTF8.GetBytes(text));
        Assert.Equal((kind, tool, major, system), (family.Kind, family.Tool, family.Major, family.System));
    }

    [Fact]
    public void Patch_versions_and_commands_do_not_matter_but_major_system_and_environment_do()
    {
        ulong Of(string text) => UserAgentFamily.Of(Encoding.UTF8.GetBytes(text)).Fingerprint;
        ulong usual = Of("aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0 command/s3.ls");
        Assert.Equal(usual, Of("aws-cli/2.15.31 Python/3.12.0 Linux/6.2.0 command/ec2.describe-instances"));
        Assert.NotEqual(usual, Of("aws-cli/1.15.30 Python/3.11.8 Linux/6.1.0"));
        Assert.NotEqual(usual, Of("aws-cli/2.15.30 Python/3.11.8 Windows/10"));
        Assert.NotEqual(usual, Of("aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0 exec-env/CloudShell"));
        Assert.NotEqual(Of("my-tool/3.1"), Of("your-tool/3.1"));
    }

    [Theory]
    [InlineData("a.b.example.co.uk.", "example.co.uk")]
    [InlineData("s3.eu-west-1.amazonaws.com", "amazonaws.com")]
    [InlineData("example.de", "example.de")]
    [InlineData("localhost", "localhost")]
    public void Registered_domains(string name, string registered) =>
        Assert.Equal(registered, Encoding.UTF8.GetString(RegisteredDomain.Of(Encoding.UTF8.GetBytes(name))));
}
