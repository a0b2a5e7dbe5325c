using CaseMgmt.Api.Http;
using YamlDotNet.Serialization;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>
/// The made-up persons of a file, JSON or YAML: a list of <c>{id, name, description, personalIdentityNumber?, municipalityRoles[]}</c>.
/// A file that is written again is read again, so that the sample can be loaded while the API runs.
/// </summary>
internal sealed class FileTestUsers(string path) : ITestUsers
{
    private readonly Lock gate = new();
    private DateTime readAt;
    private IReadOnlyList<TestUser> all = [];
    private Dictionary<string, TestUser> byId = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<TestUser> All
    {
        get
        {
            lock (gate)
            {
                Refresh();
                return all;
            }
        }
    }

    /// <inheritdoc/>
    public TestUser? Find(string id)
    {
        lock (gate)
        {
            Refresh();
            return byId.GetValueOrDefault(id);
        }
    }

    private void Refresh()
    {
        if (!File.Exists(path))
            return;
        var written = File.GetLastWriteTimeUtc(path);
        if (written == readAt)
            return;
        var users = Read();
        byId = users.ToDictionary(u => u.Id, StringComparer.Ordinal);
        all = users;
        readAt = written;
    }

    private List<TestUser> Read()
    {
        var text = File.ReadAllText(path);
        var users = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? System.Text.Json.JsonSerializer.Deserialize<List<TestUser>>(text, ApiJson.Options)
            : System.Text.Json.JsonSerializer.Deserialize<List<TestUser>>(AsJson(text), ApiJson.Options);
        return users ?? [];
    }

    // One shape to read, whatever the file's dress: YAML becomes JSON with every scalar a string.
    private static string AsJson(string yaml) => new SerializerBuilder().JsonCompatible().Build()
        .Serialize(new DeserializerBuilder().Build().Deserialize<object>(yaml));
}
