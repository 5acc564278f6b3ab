namespace Nephoscope.Behavior;

/// <summary>The words that tell a user agent's tool and system.</summary>
internal static class UserAgentTokens
{
    /// <summary>Most telling first: a tool names the library below it too.</summary>
    public static readonly Tool[] Tools =
    [
        new("Terraform/", UserAgentKind.InfrastructureAsCode, "terraform"),
        new("HashiCorp", UserAgentKind.InfrastructureAsCode, "terraform"),
        new("OpenTofu/", UserAgentKind.InfrastructureAsCode, "opentofu"),
        new("Pulumi", UserAgentKind.InfrastructureAsCode, "pulumi"),
        new("pulumi", UserAgentKind.InfrastructureAsCode, "pulumi"),
        new("Ansible", UserAgentKind.InfrastructureAsCode, "ansible"),
        new("ansible", UserAgentKind.InfrastructureAsCode, "ansible"),
        new("aws-cdk", UserAgentKind.InfrastructureAsCode, "aws-cdk"),
        new("crossplane", UserAgentKind.InfrastructureAsCode, "crossplane"),
        new("AWS Internal", UserAgentKind.ConsoleBackend, "aws-internal"),
        new("aws-internal/", UserAgentKind.ConsoleBackend, "aws-internal"),
        new("S3Console/", UserAgentKind.ConsoleBackend, "s3-console"),
        new("AWSCloudShell", UserAgentKind.ConsoleBackend, "cloudshell"),
        new("AWS-Console", UserAgentKind.ConsoleBackend, "aws-console"),
        new("Coral/", UserAgentKind.Service, "coral"),
        new("aws-cli/", UserAgentKind.AwsCli, "aws-cli"),
        new("AWSPowerShell", UserAgentKind.AwsCli, "aws-powershell"),
        new("kubectl", UserAgentKind.KubernetesClient, "kubectl"),
        new("Helm/", UserAgentKind.KubernetesClient, "helm"),
        new("helm/", UserAgentKind.KubernetesClient, "helm"),
        new("k9s/", UserAgentKind.KubernetesClient, "k9s"),
        new("kubelet/", UserAgentKind.KubernetesComponent, "kubelet"),
        new("kube-", UserAgentKind.KubernetesComponent, "kube"),
        new("Boto3/", UserAgentKind.Sdk, "boto3"),
        new("aws-sdk-go-v2/", UserAgentKind.Sdk, "aws-sdk-go-v2"),
        new("aws-sdk-go/", UserAgentKind.Sdk, "aws-sdk-go"),
        new("aws-sdk-java/", UserAgentKind.Sdk, "aws-sdk-java"),
        new("aws-sdk-js/", UserAgentKind.Sdk, "aws-sdk-js"),
        new("aws-sdk-nodejs/", UserAgentKind.Sdk, "aws-sdk-nodejs"),
        new("aws-sdk-dotnet", UserAgentKind.Sdk, "aws-sdk-dotnet"),
        new("aws-sdk-php", UserAgentKind.Sdk, "aws-sdk-php"),
        new("aws-sdk-ruby", UserAgentKind.Sdk, "aws-sdk-ruby"),
        new("aws-sdk-rust/", UserAgentKind.Sdk, "aws-sdk-rust"),
        new("aws-sdk-cpp/", UserAgentKind.Sdk, "aws-sdk-cpp"),
        new("aws-sdk-kotlin/", UserAgentKind.Sdk, "aws-sdk-kotlin"),
        new("aws-sdk-swift/", UserAgentKind.Sdk, "aws-sdk-swift"),
        new("Botocore/", UserAgentKind.Sdk, "botocore"),
        new("botocore/", UserAgentKind.Sdk, "botocore"),
        new("Boto/", UserAgentKind.Sdk, "boto"),
        new("Mozilla/", UserAgentKind.Browser, "browser"),
    ];

    public static UserAgentSystem SystemOf(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("indows"u8) >= 0 || text.IndexOf("os/win"u8) >= 0)
        {
            return UserAgentSystem.Windows;
        }

        if (text.IndexOf("Android"u8) >= 0 || text.IndexOf("iPhone"u8) >= 0)
        {
            return UserAgentSystem.Mobile;
        }

        if (text.IndexOf("Darwin"u8) >= 0 || text.IndexOf("acOS"u8) >= 0 || text.IndexOf("acos"u8) >= 0 || text.IndexOf("Mac OS"u8) >= 0
            || text.IndexOf("darwin"u8) >= 0)
        {
            return UserAgentSystem.MacOs;
        }

        return text.IndexOf("inux"u8) >= 0 ? UserAgentSystem.Linux : UserAgentSystem.Unknown;
    }

    /// <summary>Fingerprint of the execution environment a library names (exec-env/AWS_Lambda_python3.12 without its version); 0 where none.</summary>
    public static ulong EnvironmentOf(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf("exec-env/"u8);
        if (at < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = text[(at + 9)..];
        int length = 0;
        while (length < rest.Length && length < 40 && (char.IsAsciiLetter((char)rest[length]) || rest[length] is (byte)'_' or (byte)'-'))
        {
            length++;
        }

        return Nephoscope.Events.Fingerprint.Of(rest[..length]);
    }

    /// <summary>The first word up to a slash, space or bracket, at most 64 bytes.</summary>
    public static ReadOnlySpan<byte> FirstName(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'/', (byte)' ', (byte)'(');
        end = end < 0 ? text.Length : end;
        return text[..Math.Min(end, 64)];
    }

    /// <summary>The whole number a text begins with (a leading 'v' or slash is skipped), at most 9,999; else 0.</summary>
    public static int Number(ReadOnlySpan<byte> text)
    {
        int i = 0;
        while (i < text.Length && i < 2 && text[i] is (byte)'v' or (byte)'/')
        {
            i++;
        }

        int value = 0;
        for (; i < text.Length && char.IsAsciiDigit((char)text[i]) && value < 1000; i++)
        {
            value = (value * 10) + (text[i] - '0');
        }

        return value;
    }

    /// <summary>A word and what it tells.</summary>
    internal sealed class Tool(string token, UserAgentKind kind, string name)
    {
        private readonly byte[] bytes = System.Text.Encoding.UTF8.GetBytes(token);

        public ReadOnlySpan<byte> Token => bytes;

        public UserAgentKind Kind { get; } = kind;

        public string Name { get; } = name;

        public ulong NameFingerprint { get; } = Nephoscope.Events.Fingerprint.Of(name);
    }
}
