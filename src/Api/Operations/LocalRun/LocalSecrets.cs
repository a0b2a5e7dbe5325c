using System.Security.Cryptography;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>Random keys of a local installation, one file each, made once and readable by the owner only.</summary>
/// <param name="Folder">The folder that holds them.</param>
public sealed record LocalSecrets(string Folder)
{
    private const int KeyBytes = 32;

    /// <summary>A key of 256 bits in base64, the same at every call.</summary>
    /// <param name="name">Name of the key.</param>
    public string Key(string name) => Key(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));

    /// <summary>A key of another kind, the same at every call.</summary>
    /// <param name="name">Name of the key.</param>
    /// <param name="make">Makes it when there is none yet; one line.</param>
    public string Key(string name, Func<string> make)
    {
        var file = Path.Combine(Folder, name);
        if (!File.Exists(file))
            Write(file, make());
        return File.ReadAllText(file).Trim();
    }

    private void Write(string file, string text)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Folder);
        else
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        using var writer = new StreamWriter(stream);
        writer.WriteLine(text);
    }
}
