using System.IO.Compression;
using System.Text;
using CaseMgmt.Domain.Cases.Documents;

namespace CaseMgmt.Domain.Tests.Cases;

public sealed class DocumentFormTests
{
    public static TheoryData<string, byte[], string?> Beginnings => new()
    {
        { "pdf", "%PDF-1.7\n"u8.ToArray(), "application/pdf" },
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "image/jpeg" },
        { "png", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0], "image/png" },
        { "heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], "image/heic" },
        { "a film in the same container", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 0], null },
        { "tiff", [.. "II*\0"u8, 8, 0], "image/tiff" },
        { "docx", Zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "docx with macros", Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), null },
        { "xlsx", Zip("[Content_Types].xml", "xl/workbook.xml"), null },
        { "odt", Stored("mimetype", "application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text" },
        { "any zip", Zip("run.exe"), null },
        { "cut zip", [.. "PK\x03\x04"u8, 1, 2, 3], null },
        { "program", [.. "MZ"u8, 0x90, 0], null },
        { "page", "<html><script>"u8.ToArray(), null },
        { "nothing", [], null },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_file_is_what_its_content_shows(string what, byte[] content, string? mediaType) => Assert.True(DocumentForm.Of(content)?.MediaType == mediaType, what);

    [Theory]
    [InlineData("intyg.pdf", "intyg.pdf")]
    [InlineData("C:\\Mina dokument\\intyg.exe", "intyg.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("rad\r\nX-Y: 1.pdf", "radX-Y 1.pdf")]
    [InlineData("\u202efdp.exe", "fdp.pdf")]
    [InlineData("...", "dokument.pdf")]
    [InlineData(null, "dokument.pdf")]
    public void A_name_is_kept_without_folders_and_with_the_ending_of_its_form(string? given, string kept) => Assert.Equal(kept, FileName.Of(given, DocumentForm.Pdf).Name);

    [Fact]
    public void Macros_are_seen_wherever_in_a_long_file_they_are_named_also_across_two_parts()
    {
        byte[] ballast = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        byte[] file = [.. ballast, .. "word/VBAproject.bin"u8, .. ballast];
        foreach (var size in new[] { 1, 3, 13, 14, 1000, 5007, 5012, 20_000 })
        {
            var look = new MacroLook();
            Assert.Contains(true, file.Chunk(size).Select(part => look.Sees(part)).ToList());
            var clean = new MacroLook();
            Assert.DoesNotContain(true, ballast.Chunk(size).Select(part => clean.Sees(part)).ToList());
        }
    }

    [Fact]
    public void A_name_is_cut_to_its_longest() => Assert.Equal(FileName.Longest, FileName.Of(new string('x', 500), DocumentForm.Docx).Name.Length);

    private static byte[] Zip(params string[] names) => Packed(names, _ => "x", CompressionLevel.Optimal);

    private static byte[] Stored(string name, string content) => Packed([name], _ => content, CompressionLevel.NoCompression);

    private static byte[] Packed(string[] names, Func<string, string> content, CompressionLevel level)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.ASCII.GetBytes(content(name)));
            }
        }
        return file.ToArray();
    }
}
