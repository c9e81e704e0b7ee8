package dev.athanor.text;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes `tokenizer.json` as Hugging Face tokenizers reads it.
final class TokenizerJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private TokenizerJson() {}

    static String bytePair(List<String> tokens, Merges merges, AddedTokens added) {
        var root = root(added);
        var byteLevel = MAPPER.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
        root.putNull("normalizer");
        root.set("pre_tokenizer", byteLevel);
        root.putNull("post_processor");
        root.set("decoder", byteLevel);
        var model = bytePairModel(root);
        vocabulary(model, tokens, added);
        var rules = model.putArray("merges");
        for (int rank = 0; rank < merges.size(); rank++) {
            rules.addArray().add(tokens.get(merges.left(rank))).add(tokens.get(merges.right(rank)));
        }
        return text(root);
    }

    /// A byte pair encoding of characters in which no two are merged.
    static String characters(List<String> tokens, AddedTokens added) {
        var root = root(added);
        root.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
        root.putObject("decoder").put("type", "Fuse");
        var model = bytePairModel(root);
        vocabulary(model, tokens, added);
        model.putArray("merges");
        return text(root);
    }

    /// As BERT's (Devlin et al. 2019): `[CLS]` before a text and `[SEP]` behind it.
    static String wordPiece(List<String> tokens, AddedTokens added, boolean lowercase) {
        var root = root(added);
        root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", lowercase);
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        var template = root.putObject("post_processor").put("type", "TemplateProcessing");
        var single = template.putArray("single");
        special(single.addObject(), WordPieceTraining.CLASSIFICATION, 0);
        sequence(single.addObject(), "A", 0);
        special(single.addObject(), WordPieceTraining.SEPARATOR, 0);
        var pair = template.putArray("pair");
        special(pair.addObject(), WordPieceTraining.CLASSIFICATION, 0);
        sequence(pair.addObject(), "A", 0);
        special(pair.addObject(), WordPieceTraining.SEPARATOR, 0);
        sequence(pair.addObject(), "B", 1);
        special(pair.addObject(), WordPieceTraining.SEPARATOR, 1);
        var special = template.putObject("special_tokens");
        for (var name : List.of(WordPieceTraining.CLASSIFICATION, WordPieceTraining.SEPARATOR)) {
            var token = special.putObject(name).put("id", name);
            token.putArray("ids").add(tokens.indexOf(name));
            token.putArray("tokens").add(name);
        }
        root.putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", WordPieceTraining.CONTINUATION)
                .put("cleanup", true);
        var model = root.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", WordPieceTraining.UNKNOWN)
                .put("continuing_subword_prefix", WordPieceTraining.CONTINUATION)
                .put("max_input_chars_per_word", 100);
        vocabulary(model, tokens, new AddedTokens(List.of()));
        return text(root);
    }

    private static void special(ObjectNode node, String token, int type) {
        node.putObject("SpecialToken").put("id", token).put("type_id", type);
    }

    private static void sequence(ObjectNode node, String sequence, int type) {
        node.putObject("Sequence").put("id", sequence).put("type_id", type);
    }

    private static ObjectNode root(AddedTokens added) {
        var root = MAPPER.createObjectNode().put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        var array = root.putArray("added_tokens");
        for (var token : added.tokens()) {
            array.addObject()
                    .put("id", token.id())
                    .put("content", token.text())
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", token.special());
        }
        return root;
    }

    private static ObjectNode bytePairModel(ObjectNode root) {
        return root.putObject("model")
                .put("type", "BPE")
                .putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
    }

    /// Added tokens behind the model's own are no part of its vocabulary.
    private static void vocabulary(ObjectNode model, List<String> tokens, AddedTokens added) {
        var vocabulary = model.putObject("vocab");
        int own = tokens.size();
        while (own > 0 && isAdded(own - 1, tokens.get(own - 1), added)) {
            own--;
        }
        for (int id = 0; id < own; id++) {
            if (!tokens.get(id).isEmpty()) {
                vocabulary.put(tokens.get(id), id);
            }
        }
    }

    private static boolean isAdded(int id, String token, AddedTokens added) {
        return token.isEmpty() || added.tokens().stream().anyMatch(one -> one.id() == id);
    }

    private static String text(ObjectNode root) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }
}
