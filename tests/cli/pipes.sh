# Standard input to standard output; tar -I; joined archives.
sample 3000 >text
llmzip <text >text.llmz
llmzip -d <text.llmz | cmp - text
cat text | llmzip -c | llmzip -dc | cmp - text
cat text | llmzip - | llmzip -d - | cmp - text

mkdir folder
cp text folder/a
cp text folder/b
tar -I llmzip -cf folder.tar.llmz folder
rm -r folder
tar -I llmzip -xf folder.tar.llmz
cmp folder/a text
cmp folder/b text

printf 'first\n' | llmzip >1
printf 'second\n' | llmzip >2
cat 1 2 | llmzip -d >both
printf 'first\nsecond\n' | cmp - both
llmzip -c folder/a folder/b | llmzip -dc >both
cat text text | cmp - both
ls folder | xargs -I{} llmzip -o {}.out folder/{}
llmzip -dc a.out | cmp - text
