using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Nephoscope.Model;

/// <summary>The language model behind an OpenAI-compatible endpoint (also Ollama, vLLM and the like).</summary>
internal static class ModelClient
{
    public static IChatClient Create(ModelSettings settings)
    {
        var options = new OpenAIClientOptions { Endpoint = settings.Endpoint, NetworkTimeout = settings.Patience };
        return new OpenAIClient(new ApiKeyCredential(settings.Key.Length > 0 ? settings.Key : "none"), options).GetChatClient(settings.Name).AsIChatClient();
    }
}
