using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Falco;

/// <summary>What a Falco alert is about, from fields that make up one name together. The spans point into the record.</summary>
internal ref struct FalcoTarget
{
    private ReadOnlySpan<byte> repository;
    private ReadOnlySpan<byte> tag;
    private ReadOnlySpan<byte> resource;
    private ReadOnlySpan<byte> resourceNamespace;
    private ReadOnlySpan<byte> resourceName;

    /// <summary>Reads the member the cursor stands on when it is one of these; otherwise leaves it.</summary>
    public bool TryRead(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("container.image.repository"u8) || cursor.Is("container.image"u8))
        {
            repository = cursor.Text();
        }
        else if (cursor.Is("container.image.tag"u8))
        {
            tag = cursor.Text();
        }
        else if (cursor.Is("k8s.ns.name"u8))
        {
            cursor.Copy(writer, EventField.Namespace);
        }
        else if (cursor.Is("k8s.pod.name"u8))
        {
            cursor.Copy(writer, EventField.PodName);
        }
        else if (cursor.Is("ka.target.resource"u8))
        {
            resource = cursor.Text();
        }
        else if (cursor.Is("ka.target.namespace"u8))
        {
            resourceNamespace = cursor.Text();
        }
        else if (cursor.Is("ka.target.name"u8))
        {
            resourceName = cursor.Text();
        }
        else if (cursor.Is("ka.verb"u8))
        {
            cursor.Copy(writer, EventField.Operation);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Sets image, workload and Kubernetes resource.</summary>
    public readonly void Write(EventWriter writer)
    {
        var image = new JoinedText(stackalloc byte[512], (byte)':');
        image.Add(repository);
        image.Add(repository.IsEmpty ? default : tag);
        writer.SetJsonString(EventField.ContainerImage, image.Written);
        writer.Set(EventField.WorkloadName, PodNames.Workload(writer.Get(EventField.PodName)));

        var uid = new JoinedText(stackalloc byte[512], (byte)'/');
        uid.Add(resource);
        uid.Add(resourceNamespace);
        uid.Add(resourceName);
        writer.SetJsonString(EventField.ResourceUid, uid.Written);
        if (writer.Get(EventField.Namespace).IsEmpty)
        {
            writer.SetJsonString(EventField.Namespace, resourceNamespace);
        }
    }
}
